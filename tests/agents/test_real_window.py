"""``coala play`` in a real window, on an X server without a screen: keys, pictures, resizing, the close button."""

import ctypes
import os
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")),
    reason="needs an X server without a screen, and keys for it: Xvfb and xdotool",
)
CLIENT_MESSAGE = 33
PATIENCE = 120
"""Seconds; a game compiles before it shows anything."""


class Screen:
    """An X server whose picture lies in a file, and fingers for its keyboard."""

    def __init__(self, folder: Path):
        ours, its = os.pipe()
        command = [
            "Xvfb",
            "-displayfd",
            str(its),
            "-screen",
            "0",
            "1280x1024x24",
            "-fbdir",
            str(folder),
            "-nolisten",
            "tcp",
        ]
        self.server = subprocess.Popen(command, pass_fds=[its], stderr=subprocess.DEVNULL)
        os.close(its)
        with os.fdopen(ours) as pipe:
            number = pipe.readline().strip()
        self.env = {**os.environ, "DISPLAY": f":{number}", "SDL_VIDEODRIVER": "x11"}
        self.file = folder / "Xvfb_screen0"

    def do(self, *arguments):
        return subprocess.run(["xdotool", *arguments], env=self.env, check=False, capture_output=True, text=True).stdout

    def picture(self):
        """The pixels of the server's file, in X's window dump format (XWD 7): ``[height, width, 4]``."""
        dump = self.file.read_bytes()
        header = struct.unpack(">25I", dump[:100])
        width, height, per_line, colours = header[4], header[5], header[12], header[19]
        pixels = np.frombuffer(dump, np.uint8, offset=header[0] + 12 * colours)[: height * per_line]
        return pixels.reshape(height, per_line // 4, 4)[:, :width].copy()

    def press_close_button(self, window):
        """Ask the window to close, as a window manager does (ICCCM 4.2.8.1): xdotool itself can only kill."""
        x = ctypes.CDLL("libX11.so.6")
        x.XOpenDisplay.restype = display = ctypes.c_void_p
        x.XInternAtom.restype = ctypes.c_ulong
        x.XInternAtom.argtypes = [display, ctypes.c_char_p, ctypes.c_int]
        x.XSendEvent.argtypes = [display, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
        x.XCloseDisplay.argtypes = [display]
        connection = x.XOpenDisplay(self.env["DISPLAY"].encode())
        protocols, delete = (x.XInternAtom(connection, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
        # An XClientMessageEvent: type, serial, send_event, display, window, message type, format, five words of data.
        event = struct.pack("@iLiPLLi5L", CLIENT_MESSAGE, 0, 1, 0, int(window), protocols, 32, delete, 0, 0, 0, 0)
        x.XSendEvent(connection, int(window), 0, 0, ctypes.create_string_buffer(event, 192))
        x.XCloseDisplay(connection)

    def until(self, seen, what):
        deadline = time.monotonic() + PATIENCE
        while not (answer := seen()):
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            time.sleep(0.1)
        return answer

    def changed(self, before):
        return lambda: not np.array_equal(before, self.picture())

    def window(self, process):
        return self.until(lambda: self.do("search", "--onlyvisible", "--pid", str(process.pid)).split(), "a window")[0]


@pytest.fixture
def screen(tmp_path):
    screen = Screen(tmp_path)
    yield screen
    screen.server.terminate()
    screen.server.wait()


@pytest.fixture
def game(screen, tmp_path):
    """A person's window on CleanUp-lite; stopped if a test leaves it open."""
    command = [sys.executable, "-m", "coala_agents", "play", "cleanup-lite", "--num-inner-episodes", "2"]
    process = subprocess.Popen(command, env=screen.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


def test_keys_change_the_picture_and_the_button_closes_the_window(screen, game):
    empty = screen.picture()
    window = screen.window(game)
    screen.until(screen.changed(empty), "a first picture")
    time.sleep(1)
    for key in ("Right", "Down", "h"):
        before = screen.picture()
        screen.do("key", "--window", "0", key)
        screen.until(screen.changed(before), f"a change after {key}")
        time.sleep(0.3)
    before = screen.picture()
    screen.do("key", "--window", "0", "F7")
    time.sleep(1)
    assert game.poll() is None, "a key that means nothing ends nothing"
    screen.do("windowsize", window, "500", "400")
    screen.until(screen.changed(before), "a smaller picture")
    screen.press_close_button(window)
    screen.until(lambda: game.poll() is not None, "the end of the program")
    out, err = game.communicate()
    assert game.returncode == 0, err
    assert "you" in out
