"""Asks Vulkan for its graphics cards: ONNX Runtime tells neither their names nor whether one is a
software renderer.

Structures and numbers are those of the Vulkan 1.0 specification (vkCreateInstance,
vkEnumeratePhysicalDevices, vkGetPhysicalDeviceProperties). A driver is loaded into this process, which may
not survive that.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import POINTER, Structure, byref, c_char, c_uint32, c_void_p
from dataclasses import dataclass

SOFTWARE_RENDERER = 4
"""VK_PHYSICAL_DEVICE_TYPE_CPU."""

INSTANCE_CREATE_INFO = 1
"""VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO."""


@dataclass(frozen=True)
class Gpu:
    """A graphics card as its driver describes it."""

    vendor: int
    """PCI identifier."""
    name: str
    is_software: bool


class _InstanceCreateInfo(Structure):
    _fields_ = (
        ("type", c_uint32),
        ("next", c_void_p),
        ("flags", c_uint32),
        ("application", c_void_p),
        ("layers", c_uint32),
        ("layer_names", c_void_p),
        ("extensions", c_uint32),
        ("extension_names", c_void_p),
    )


class _Properties(Structure):
    _fields_ = (
        ("api_version", c_uint32),
        ("driver_version", c_uint32),
        ("vendor", c_uint32),
        ("device", c_uint32),
        ("type", c_uint32),
        ("name", c_char * 256),
        ("limits", c_char * 2048),  # of no interest here, and shorter than this
    )


def find_gpus() -> list[Gpu]:
    """Return the graphics cards that Vulkan drives; none where there is no Vulkan."""
    try:
        vulkan = ctypes.CDLL("vulkan-1.dll" if sys.platform == "win32" else "libvulkan.so.1")
    except OSError:
        return []
    vulkan.vkCreateInstance.argtypes = [POINTER(_InstanceCreateInfo), c_void_p, POINTER(c_void_p)]
    vulkan.vkDestroyInstance.argtypes = [c_void_p, c_void_p]
    vulkan.vkEnumeratePhysicalDevices.argtypes = [c_void_p, POINTER(c_uint32), POINTER(c_void_p)]
    vulkan.vkGetPhysicalDeviceProperties.argtypes = [c_void_p, POINTER(_Properties)]
    instance = c_void_p()
    if vulkan.vkCreateInstance(byref(_InstanceCreateInfo(type=INSTANCE_CREATE_INFO)), None, byref(instance)):
        return []
    try:
        count = c_uint32()
        vulkan.vkEnumeratePhysicalDevices(instance, byref(count), None)
        handles = (c_void_p * count.value)()
        vulkan.vkEnumeratePhysicalDevices(instance, byref(count), handles)
        return [_describe(vulkan, handle) for handle in handles[: count.value]]
    finally:
        vulkan.vkDestroyInstance(instance, None)


def _describe(vulkan: ctypes.CDLL, handle: int) -> Gpu:
    found = _Properties()
    vulkan.vkGetPhysicalDeviceProperties(c_void_p(handle), byref(found))
    name: bytes = found.name
    return Gpu(int(found.vendor), name.decode("utf-8", "replace"), found.type == SOFTWARE_RENDERER)
