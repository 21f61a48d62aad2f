#!/usr/bin/env python3
"""Compare Moult's string.find, match, gmatch and gsub with those of the system's Lua.

    Tests/Hostile/patterns.py [FIRST-SEED [SEEDS]]

Each seed is a script of 1600 calls with random texts, patterns and replacements, most of the patterns
valid and some not; both must print the same, error messages included. Needs lua5.4; without it nothing
is compared. The command that is run is scripts/moult, or what the environment variable MOULT says.
"""

import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ITEMS = [
    "a", "b", "c", ".", "%a", "%d", "%w", "%s", "%S", "%A", "[ab]", "[^a]", "[a-c]", "[%a_]", "[]]",
    "[^]]", "[%]]", "[a-]", "%%", "%.", "x", "[%d%s]", "[^%w]"]
BROKEN = ["$", "[", "(", ")", "%", "*", "[^", "[a", "[a-", "%b", "%ba", "]"]
REPLACEMENTS = [
    '"<%0>"', '"%1"', '"%2"', '"%%"', '"x%"', '"%a"', '{a="A",b=false,ab=1}', "function(a,b) return a end",
    "function() end", "function() return {} end", "5", "nil", "true", '""']
BEGIN = """local out = {}
local function shown(v)
  if v == nil then return "nil" elseif v == true then return "true" elseif v == false then return "false" end
  if type(v) == "number" then return string.format("%d", v) end
  return type(v) == "string" and v or type(v)
end
local function show(...)
  local t = {}
  for i = 1, select("#", ...) do t[i] = type((select(i, ...))) .. ":" .. shown((select(i, ...))) end
  return table.concat(t, "|")
end
local function call(f, ...) return show(pcall(f, ...)) end
local function all(s, p, i)
  local t = {}
  for a, b in string.gmatch(s, p, i) do t[#t + 1] = show(a, b) if #t > 30 then break end end
  return table.concat(t, ";")
end
"""
END = "for _, line in ipairs(out) do print(line) end\n"


def pattern(dice, depth=0):
    text = "^" if depth == 0 and dice.random() < 0.15 else ""
    for _ in range(dice.randint(0, 4)):
        kind = dice.random()
        if kind < 0.6:
            text += dice.choice(ITEMS) + dice.choice(["", "", "", "*", "+", "-", "?"])
        elif kind < 0.75 and depth < 3:
            text += "(" + pattern(dice, depth + 1) + ")"
        elif kind < 0.8:
            text += "()"
        elif kind < 0.85:
            text += "%b" + dice.choice(["()", "ab", "xy", "aa"])
        elif kind < 0.9:
            text += "%f" + dice.choice(["[%w]", "[a]", "[^a]", "[%s]", "a", ""])
        elif kind < 0.95:
            text += "%" + dice.choice("123")
        else:
            text += dice.choice(BROKEN)
    return text + ("$" if depth == 0 and dice.random() < 0.15 else "")


def script(seed):
    dice = random.Random(seed)
    text = BEGIN
    for _ in range(400):
        subject = '"' + "".join(dice.choice("aabbc 1x(). _]-") for _ in range(dice.randint(0, 14))) + '"'
        wanted = '"' + pattern(dice) + '"'
        first = dice.choice(["", "", ",1", ",3", ",-2", ",0", ",20", ",-30"])
        most = dice.choice(["", "", ",1", ",0", ",-1", ",2"])
        for f in ("string.find", "string.match", "all"):
            text += f"out[#out + 1] = call({f}, {subject}, {wanted}{first})\n"
        text += f"out[#out + 1] = call(string.gsub, {subject}, {wanted}, {dice.choice(REPLACEMENTS)}{most})\n"
    return text + END


def main():
    lua = shutil.which("lua5.4")
    if not lua:
        print("no lua5.4 on this machine: nothing to compare with, skipped")
        return 0
    first, count = ([int(a) for a in sys.argv[1:3]] + [1, 10][len(sys.argv) - 1:])[:2]
    moult = shlex.split(os.environ.get("MOULT", "")) or [os.path.join(ROOT, "scripts", "moult")]
    lines = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "patterns.lua")
        for seed in range(first, first + count):
            with open(path, "w", encoding="utf-8") as file:
                file.write(script(seed))
            said = []
            for command in ([lua, path], [*moult, "run", "--quiet", path]):
                ran = subprocess.run(command, capture_output=True, text=True, check=False)
                # Which function complains is told by its place, and by the path where that is short.
                said.append(re.sub(r"\S*patterns\.lua:\d+: ", "", ran.stdout).split("\n"))
            for a, b in zip(*said):
                if a != b:
                    print(f"seed {seed}:\n  Lua   {a}\n  Moult {b}")
                    return 1
            if len(said[0]) != len(said[1]):
                print(f"seed {seed}: {len(said[0])} lines of Lua's, {len(said[1])} of Moult's")
                return 1
            lines += len(said[0]) - 1
    print(f"{lines} calls of pattern functions are as Lua's")
    return 0


if __name__ == "__main__":
    sys.exit(main())
