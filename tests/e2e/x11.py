"""What a window's own close button does, where there is no window manager that would draw one."""

import ctypes
import ctypes.util


class ClientMessage(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        # An event is as long as the longest of its kinds.
        ("rest", ctypes.c_long * 24),
    ]


CLIENT_MESSAGE = 33


def ask_to_close(display, window):
    """Asks the window politely (WM_DELETE_WINDOW); the app may answer as it likes."""
    x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    server = x11.XOpenDisplay(display.encode())
    assert server, f"no display {display}"
    event = ClientMessage(type=CLIENT_MESSAGE, window=int(window), format=32)
    event.message_type = x11.XInternAtom(server, b"WM_PROTOCOLS", 0)
    event.data[0] = x11.XInternAtom(server, b"WM_DELETE_WINDOW", 0)
    assert x11.XSendEvent(server, int(window), 0, 0, ctypes.byref(event))
    # Closing sends what is still to be sent.
    x11.XCloseDisplay(server)
