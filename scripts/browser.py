"""Drives a headless Chromium over the DevTools protocol, with Python's own library: for
scripts/check-page and scripts/check-formats.
"""

import base64
import collections
import http.server
import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
import zlib

NAMES = ("chromium", "chromium-browser", "google-chrome")
KEYS = {
    "Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
    "Home": 36, "End": 35, "PageUp": 33, "PageDown": 34, "Tab": 9,
}


def find():
    """The path of a Chromium, None if there is none."""
    return os.environ.get("CHROMIUM") or next((p for p in map(shutil.which, NAMES) if p), None)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, for pages of anywhere."""

    def end_headers(self):
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, *_):
        pass


def serve(folder):
    """The address under which the files of a folder can be had while this process runs."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *a: Handler(*a, directory=folder)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "http://127.0.0.1:%d" % server.server_address[1]


class Socket:
    """A web socket: texts there and back."""

    def __init__(self, port, path):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            (
                "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n\r\n" % (path, port, key)
            ).encode()
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.receive(1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise OSError("no web socket: %r" % head)

    def receive(self, count):
        data = b""
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                raise OSError("the browser hung up")
            data += part
        return data

    def write(self, text):
        data = text.encode()
        mask = os.urandom(4)
        size = len(data)
        head = bytes([0x81]) + (
            bytes([0x80 | size])
            if size < 126
            else bytes([0x80 | 126]) + struct.pack(">H", size)
            if size < 1 << 16
            else bytes([0x80 | 127]) + struct.pack(">Q", size)
        )
        self.socket.sendall(head + mask + bytes(b ^ mask[i & 3] for i, b in enumerate(data)))

    def read(self):
        text = b""
        while True:
            first, size = self.receive(2)
            size &= 127
            if size == 126:
                size = struct.unpack(">H", self.receive(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.receive(8))[0]
            data = self.receive(size)
            if first & 15 in (0, 1):
                text += data
                if first & 0x80:
                    return text.decode()


class Browser:
    """One tab. Messages of the console and exceptions are kept in `errors`."""

    def __init__(self, width=1280, height=900):
        self.errors = []
        self.requests = []
        self.number = 0
        self.session = None
        self.profile = tempfile.mkdtemp(prefix="moult-chromium-")
        self.process = subprocess.Popen(
            [find(), "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0",
             "--remote-allow-origins=*", "--disable-background-networking",
             f"--user-data-dir={self.profile}", "about:blank"],
            stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            port, path = self.where_it_listens()
            self.address = f"http://127.0.0.1:{port}"
            self.socket = Socket(int(port), path)
        except OSError:
            self.end()
            raise
        target = self.send("Target.createTarget", {"url": "about:blank"})["targetId"]
        self.session = self.send(
            "Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        self.resize(width, height)

    def where_it_listens(self):
        note = os.path.join(self.profile, "DevToolsActivePort")
        for _ in range(600):
            if os.path.exists(note):
                with open(note) as file:
                    lines = file.read().split("\n")
                if len(lines) > 1:
                    return lines[0], lines[1].strip()
            time.sleep(0.1)
        raise OSError("chromium did not start")

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def close(self):
        try:
            self.socket.socket.close()
        finally:
            self.end()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, method, parameters=None):
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": parameters or {}}
        if self.session:
            message["sessionId"] = self.session
        self.socket.write(json.dumps(message))
        while True:
            answer = json.loads(self.socket.read())
            if answer.get("id") == number:
                if "error" in answer:
                    raise OSError(f"{method}: {answer['error']['message']}")
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
        """Shows a file."""
        self.visit("file://" + os.path.abspath(path))

    def visit(self, url):
        """Shows a page, and gives the function that evaluates JavaScript in it."""
        self.send("Page.navigate", {"url": url})
        self.wait("location.href !== 'about:blank' && document.readyState === 'complete'")
        return self.evaluate

    def evaluate(self, expression):
        result = self.send("Runtime.evaluate", {
            "expression": expression, "returnByValue": True, "awaitPromise": True})
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise OSError(details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def wait(self, expression, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.evaluate(f"!!({expression})"):
                return
            time.sleep(0.05)
        raise OSError(f"waited {seconds} s for {expression}")

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
        picture = with_palette(base64.b64decode(data))
        with open(path, "wb") as file:
            file.write(picture)


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
