from __future__ import annotations

from enlarger.geometry import Size
from enlarger.imaging.pixel_format import RGB_U8, PixelFormat
from enlarger.sizing.file_limits import file_notes, file_sizes
from enlarger.sizing.print_plan import PrintRequest, plan_print
from enlarger.sizing.storage import Storage, cheaper

GB = 10**9


def test_nothing_is_said_where_there_is_enough() -> None:
    storage = Storage(disk=GB, disk_free=2 * GB, memory=GB, memory_free=2 * GB, document=GB)
    assert not storage.is_tight
    assert not list(storage.notes())
    assert not list(cheaper(storage, Size(20_000, 15_000), Size(5000, 3750), RGB_U8, None))


def test_what_is_not_known_is_not_complained_about() -> None:
    storage = Storage(disk=9 * GB, disk_free=None, memory=None, memory_free=GB)
    assert not storage.is_tight
    assert not list(storage.notes())


def test_each_shortage_is_told_with_its_figures() -> None:
    storage = Storage(disk=9 * GB, disk_free=4 * GB, memory=3 * GB, memory_free=2 * GB, document=8 * GB)
    disk, memory, document = storage.notes()
    assert "9.0 GB on disk, and 4.0 GB are free" in disk
    assert "3.0 GB of memory, and 2.0 GB are free" in memory
    assert "takes 8.0 GB, and 2.0 GB of memory are free" in document


def test_a_size_that_would_fit_is_named_if_it_is_larger_than_the_source() -> None:
    storage = Storage(disk=9 * GB, disk_free=4 * GB, memory=None, memory_free=GB)
    (text,) = cheaper(storage, Size(60_000, 50_000), Size(15_000, 12_500), RGB_U8, None)
    assert text == "A result of 37947x31622 pixels would fit."
    taken = 37947 * 31622 * 3
    assert taken <= 0.9 * 4 * GB
    assert not list(cheaper(storage, Size(60_000, 50_000), Size(59_000, 49_000), RGB_U8, None))


def test_deep_pixels_could_be_shallower() -> None:
    storage = Storage(disk=9 * GB, disk_free=4 * GB, memory=None, memory_free=GB)
    deep = PixelFormat.parse("RGBA f32")
    assert next(cheaper(storage, Size(30_000, 18_750), Size(100, 100), deep, None)) == (
        "With 8 bits a channel it takes 25% of that."
    )


def test_for_a_print_a_lower_resolution_is_named_with_what_it_means() -> None:
    plan = plan_print(PrintRequest(sheet="96-sheet", ppi=150), Size(3000, 2000))
    nbytes = plan.size.pixels * 3
    storage = Storage(disk=nbytes, disk_free=GB, memory=None, memory_free=GB)
    (text,) = cheaper(storage, plan.size, plan.crop.size, RGB_U8, plan)
    assert text == "At 72 ppi it takes 896 MB, and looks sharp from 1.21 m on."


def test_about_how_large_files_become_is_told_where_it_is_known() -> None:
    sizes = file_sizes(Size(20_000, 10_000), RGB_U8)
    assert list(sizes) == ["PNG", "TIFF", "JPEG"], "WebP is too small for it"
    assert sizes["JPEG"] == 60_000_000
    assert "JPEG" not in file_sizes(Size(200, 100), PixelFormat.parse("RGBA u8"))
    assert not file_sizes(Size(200, 100), PixelFormat.parse("RGB u16"))


def test_what_files_cannot_hold_is_told() -> None:
    assert not file_notes(Size(16_000, 12_000), 16_000 * 12_000 * 3)
    (webp,) = file_notes(Size(17_280, 8640), 17_280 * 8640 * 3)
    assert webp.startswith("WebP (16383 pixels a side at most) and AVIF (16384 pixels a side")
    both, tiff = file_notes(Size(72_000, 24_000), 72_000 * 24_000 * 3)
    assert "JPEG (65500 pixels a side at most) and WebP" in both
    assert both.endswith("Choose one of: PNG, TIFF, JPEG XL.")
    assert "BigTIFF" in tiff
    assert "5.2 GB" in tiff
