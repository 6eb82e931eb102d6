# The format of fu_files.py, in Python 2 as well.

import struct


def pack(drawable):
    width, height = drawable.width, drawable.height
    print "packing", width, height
    return "FU" + struct.pack("<HH", width, height) + drawable.get_pixel_rgn(0, 0, width, height)[:, :]


def unpack(data):
    if data[:2] <> "FU":
        raise ValueError, "no Fu"
    return struct.unpack("<HH", data[2:6]) + (data[6:],)
