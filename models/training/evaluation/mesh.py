"""Measures the mesh that an upsampler draws: too much at the frequencies of the small picture's pixels."""

import numpy as np
import numpy.typing as npt

from .measure import Pixels, luminance

WINDOW_PITCHES = 8  # pixels of the small picture on a side of a window; windows overlap by half
NOTICEABLE = 4.0  # times as much as there should be: 6 dB
SURROUNDINGS = (2, 3)  # steps of frequency around one of the pitch; nearer ones share its Hann window's lobe
LEAST_ENERGY = 1e-3  # squared levels at one frequency, too faint to be seen

Energies = npt.NDArray[np.float64]


def spectra(rgb: Pixels, side: int) -> Energies:
    """Return the energy, in squared levels, of every frequency in windows of height x width x 3."""
    plane = luminance(rgb)
    if min(plane.shape) < side:
        raise ValueError(f"a mesh is measured in windows of {side} pixels, and the picture is smaller")
    windows = np.lib.stride_tricks.sliding_window_view(plane, (side, side))[:: side // 2, :: side // 2]
    fade = np.outer(hann := np.hanning(side + 1)[:side], hann)
    # The mean is taken away first: what a Hann window leaks of it is more than a faint mesh.
    level = windows - windows.mean((-2, -1), keepdims=True)
    return np.abs(np.fft.fft2(level * fade) * (2.0 / fade.sum())) ** 2


def prominence(rgb: Pixels, scale: int) -> Energies:
    """Return for every window how much there is at the pitch of the small picture's pixels.

    That is the mean energy of all that has a period of `scale` pixels along the rows, the columns or both,
    against the mean at frequencies a little higher or lower. Texture, whose energy is spread, comes to about
    one; a mesh has its energy in a few lines.
    """
    found = spectra(rgb, WINDOW_PITCHES * scale)
    nearest, farthest = SURROUNDINGS
    at, around = np.zeros(found.shape[:2]), np.zeros(found.shape[:2])
    offsets = np.arange(-farthest, farthest + 1)
    is_around = np.maximum(np.abs(offsets)[:, np.newaxis], np.abs(offsets)) >= nearest
    lattice = [(y, x) for y in range(scale) for x in range(scale) if (y, x) != (0, 0)]
    for y, x in lattice:
        rows, columns = ((place * WINDOW_PITCHES + offsets) % found.shape[-1] for place in (y, x))
        near = found[:, :, rows[:, np.newaxis], columns]
        at += near[..., farthest, farthest]
        around += near[..., is_around].mean(-1)
    least = LEAST_ENERGY * len(lattice)
    return (at + least) / (around + least)


def mesh_share(guess: Pixels, truth: Pixels, scale: int) -> float:
    """Return the share of windows of an enlargement in which a mesh stands out, 0..1.

    There it stands out 6 dB more than in the original, which may have a pattern of its own. At scale 1 there
    is no pitch but that of the pixels themselves, and so no mesh.
    """
    if scale == 1:
        return 0.0
    wanted = np.maximum(1.0, prominence(truth, scale))
    return float(np.mean(prominence(guess, scale) > NOTICEABLE * wanted))
