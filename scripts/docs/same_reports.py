#!/usr/bin/env python3
"""Compares two files of report-examples, but for what differs from run to run.

    same_reports.py FILE NEW

Of `report pauses`, whose rows are the pauses there happened to be, only the headings are compared; of the
others every line, with times, shares of time, resident memory and curves over time left open and
whatever room their figures took.
"""

import re
import sys

TIME = r"\d[\d,]*(?:\.\d+)? ?(?:ns|µs|ms|s|min)\b"
CURVE = r"[ ▁▂▃▄▅▆▇█▏▎▍▌▋▊▉│┃·|.]*[▁▂▃▄▅▆▇█▏▎▍▌▋▊▉][ ▁▂▃▄▅▆▇█▏▎▍▌▋▊▉│┃·|.]*"


def blocks(text):
    """The commands of the file with what stands below each."""
    command, lines = "", []
    for line in text.split("\n"):
        if line.startswith("$ moult "):
            yield command, lines
            command, lines = line, []
        else:
            lines.append(line)
    yield command, lines


def comparable(command, line):
    if "report pauses" in command and re.search(r"\d", line):
        return ""
    line = re.sub(TIME, "TIME", line)
    if "report map" not in command and "report types" not in command:
        line = re.sub(CURVE, " CURVE ", line)
    if "report summary" in command or "report generations" in command or " info " in command:
        # Shares of the time, operations in a second, bytes of the capture's file.
        line = re.sub(r"<?\d[\d.,]*\s?%", "PART", line)
        line = re.sub(r"\d[\d.,]*(?: \w+)?/s", "RATE", line)
        line = re.sub(r"(resident|capture).*", r"\1", line, flags=re.I)
    return re.sub(r"[ ─-]+", " ", line).strip()


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        known = list(blocks(file.read()))
    with open(sys.argv[2], encoding="utf-8") as file:
        made = list(blocks(file.read()))
    wrong = 0
    if [command for command, _ in known] != [command for command, _ in made]:
        sys.exit("report-examples: other commands than those of %s" % sys.argv[1])
    for (command, before), (_, now) in zip(known, made):
        mine = [line for line in (comparable(command, l) for l in before) if line]
        theirs = [line for line in (comparable(command, l) for l in now) if line]
        if mine == theirs:
            continue
        wrong += 1
        print("%s: not as the file says" % (command or "the head"))
        for a, b in zip(mine + [""] * len(theirs), theirs + [""] * len(mine)):
            if a != b:
                print("  file: %s\n  now:  %s" % (a, b))
                break
    print("%d commands, %d with differences" % (len(known), wrong))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
