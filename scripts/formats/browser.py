"""A headless Chromium to ask: just enough of its DevTools protocol, with Python's own library."""

import base64
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
import urllib.request


def find():
    """The path of a Chromium, None if there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    return None


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
    """A Chromium that runs until `close`."""

    def __init__(self, path):
        self.folder = tempfile.mkdtemp(prefix="moult-chromium-")
        self.process = subprocess.Popen(
            [
                path, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
                "--remote-allow-origins=*", "--user-data-dir=" + self.folder, "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        note = os.path.join(self.folder, "DevToolsActivePort")
        for _ in range(600):
            if os.path.exists(note) and open(note).read().strip():
                break
            time.sleep(0.1)
        else:
            self.close()
            raise OSError("%s did not start" % path)
        self.port = int(open(note).read().split("\n")[0])
        self.address = "http://127.0.0.1:%d" % self.port

    def open(self, url):
        """A function that evaluates JavaScript in a new page of this address."""
        request = urllib.request.Request(self.address + "/json/new?" + url, method="PUT")
        page = json.load(urllib.request.urlopen(request))
        socket = Socket(self.port, page["webSocketDebuggerUrl"].split(str(self.port), 1)[1])
        count = [0]

        def evaluate(expression):
            count[0] += 1
            socket.write(
                json.dumps(
                    {
                        "id": count[0],
                        "method": "Runtime.evaluate",
                        "params": {
                            "expression": expression, "awaitPromise": True, "returnByValue": True,
                        },
                    }
                )
            )
            while True:
                answer = json.loads(socket.read())
                if answer.get("id") == count[0]:
                    break
            if "error" in answer:
                raise OSError(answer["error"]["message"])
            result = answer["result"]
            if "exceptionDetails" in result:
                problem = result["exceptionDetails"]
                raise OSError(problem.get("exception", {}).get("description") or problem["text"])
            return result["result"].get("value")

        # A new page is empty until it has come to its address.
        deadline = time.time() + 20
        while evaluate("location.href == 'about:blank' || document.readyState != 'complete'"):
            if time.time() > deadline:
                raise OSError("the browser did not come to %s" % url)
            time.sleep(0.05)
        return evaluate

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
