"""Drives a headless Chromium over the DevTools protocol, for scripts/check-page.

Needs Debian's `chromium` and PyPI's `websockets`; `missing()` says which of them is not there.
"""

import base64
import collections
import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
import time
import zlib

NAMES = ("chromium", "chromium-browser", "google-chrome")
KEYS = {
    "Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
    "Home": 36, "End": 35, "PageUp": 33, "PageDown": 34, "Tab": 9,
}


def executable():
    named = os.environ.get("CHROMIUM")
    return named or next((p for p in map(shutil.which, NAMES) if p), None)


def missing():
    """What has to be installed, one command a line."""
    needed = []
    if not executable():
        needed.append("apt-get install chromium        (or set CHROMIUM to one)")
    try:
        import websockets.sync.client  # noqa: F401
    except ImportError:
        needed.append("python3 -m pip install websockets")
    return needed


class Browser:
    """One tab. Messages of the console and exceptions are kept in `errors`."""

    def __init__(self, width=1280, height=900):
        import websockets.sync.client
        self.errors = []
        self.requests = []
        self.number = 0
        self.profile = tempfile.mkdtemp(prefix="check-page-")
        self.process = subprocess.Popen(
            [executable(), "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0",
             "--disable-background-networking", f"--user-data-dir={self.profile}", "about:blank"],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        address = None
        for line in self.process.stderr:
            found = re.search(r"DevTools listening on (ws://\S+)", line)
            if found:
                address = found[1]
                break
        if not address:
            raise RuntimeError("chromium did not start")
        self.socket = websockets.sync.client.connect(address, max_size=None)
        target = self.send("Target.createTarget", {"url": "about:blank"})["targetId"]
        self.session = None
        self.session = self.send(
            "Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        self.resize(width, height)

    def close(self):
        try:
            self.socket.close()
        finally:
            self.process.terminate()
            self.process.wait(20)
            shutil.rmtree(self.profile, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, method, parameters=None):
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": parameters or {}}
        if getattr(self, "session", None):
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv(timeout=120))
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.notice(answer)

    def notice(self, event):
        method, values = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = values["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled" and values["type"] in ("error", "warning"):
            self.errors.append(" ".join(str(a.get("value")) for a in values["args"]))
        elif method == "Log.entryAdded" and values["entry"]["level"] in ("error", "warning"):
            self.errors.append(values["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(values["request"]["url"])

    def resize(self, width, height):
        self.send("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def dark(self, on):
        self.send("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if on else "light"}]})

    def open(self, path):
        self.send("Page.navigate", {"url": "file://" + os.path.abspath(path)})
        self.wait("document.readyState === 'complete'")

    def evaluate(self, expression):
        result = self.send("Runtime.evaluate", {
            "expression": expression, "returnByValue": True, "awaitPromise": True})
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def wait(self, expression, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.evaluate(f"!!({expression})"):
                return
            time.sleep(0.05)
        raise RuntimeError(f"waited {seconds} s for {expression}")

    def key(self, name, shift=False):
        values = {"key": name, "code": name, "windowsVirtualKeyCode": KEYS[name],
                  "modifiers": 8 if shift else 0}
        if name == "Enter":
            values["text"] = "\r"
        self.send("Input.dispatchKeyEvent", {"type": "keyDown", **values})
        values.pop("text", None)
        self.send("Input.dispatchKeyEvent", {"type": "keyUp", **values})

    def click(self, x, y):
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", {
                "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1})

    def move(self, x, y):
        self.send("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": x, "y": y})

    def screenshot(self, path, selector=None, margin=12, whole=False):
        clip = {}
        if whole:
            size = self.evaluate(
                "({width: innerWidth, height: document.documentElement.scrollHeight})")
            clip = {"clip": {"x": 0, "y": 0, **size, "scale": 1}, "captureBeyondViewport": True}
        if selector:
            box = self.evaluate(
                f"(() => {{ const b = document.querySelector({json.dumps(selector)})"
                ".getBoundingClientRect(); return {x: b.x + scrollX, y: b.y + scrollY,"
                " width: b.width, height: b.height}; })()")
            clip = {"clip": {"x": max(0, box["x"] - margin), "y": max(0, box["y"] - margin),
                             "width": box["width"] + 2 * margin,
                             "height": box["height"] + 2 * margin, "scale": 1},
                    "captureBeyondViewport": True}
        data = self.send("Page.captureScreenshot", {"format": "png", **clip})["data"]
        with open(path, "wb") as file:
            file.write(with_palette(base64.b64decode(data)))


def with_palette(png):
    """The same picture with the 256 colours that stand for most of it: a third of the bytes."""
    at, parts = 8, {}
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        parts.setdefault(kind, b"")
        parts[kind] += png[at + 8:at + 8 + length]
        at += 12 + length
    width, height, depth, form = struct.unpack(">IIBB", parts[b"IHDR"][:10])
    size = {2: 3, 6: 4}.get(form)
    if depth != 8 or not size:
        return png
    data, stride = zlib.decompress(parts[b"IDAT"]), width * size
    rows, above = [], bytearray(stride)
    for y in range(height):
        start = y * (stride + 1)
        rows.append(unfiltered(data[start], bytearray(data[start + 1:start + 1 + stride]), above, size))
        above = rows[-1]
    pixels = [bytes(row[i:i + 3]) for row in rows for i in range(0, stride, size)]
    palette = [c for c, _ in collections.Counter(pixels).most_common(256)]
    numbers = {c: i for i, c in enumerate(palette)}
    for colour in set(pixels):
        if colour not in numbers:
            numbers[colour] = min(range(len(palette)), key=lambda i: sum(
                (a - b) ** 2 for a, b in zip(palette[i], colour)))
    packed = b"".join(
        b"\0" + bytes(numbers[c] for c in pixels[y * width:(y + 1) * width]) for y in range(height))

    def chunk(kind, content):
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
    return (png[:8] + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
            + chunk(b"PLTE", b"".join(palette)) + chunk(b"IDAT", zlib.compress(packed, 9))
            + chunk(b"IEND", b""))


def unfiltered(kind, row, above, size):
    """A row of a PNG picture from its differences."""
    for i in range(len(row)):
        left = row[i - size] if i >= size else 0
        corner = above[i - size] if i >= size else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = above[i]
        elif kind == 3:
            guess = (left + above[i]) // 2
        elif kind == 4:
            p = left + above[i] - corner
            guess = min((abs(p - left), 0, left), (abs(p - above[i]), 1, above[i]),
                        (abs(p - corner), 2, corner))[2]
        else:
            return row
        row[i] = (row[i] + guess) & 255
    return row
