"""The table of names: which procedure of GIMP 3 does what a classic one did, and which argument goes where.

A row reads `classic = native: arguments`. The arguments are those of the classic procedure in their order,
each by the name it has in GIMP 3; `-` is one that is no longer of use, and `name=2` one that the classic
procedure did not have. Without arguments they are the same as in GIMP 3, where arrays have lost the number
that told their length. Procedures that several have to stand in for are in `emulated`.
"""

import re
from typing import NamedTuple

TABLE = r"""
# Images
gimp-image-width = gimp-image-get-width
gimp-image-height = gimp-image-get-height
gimp-image-base-type = gimp-image-get-base-type
gimp-image-list = gimp-get-images
gimp-image-is-valid = gimp-image-id-is-valid
gimp-image-set-filename = gimp-image-set-file
gimp-image-set-active-layer = gimp-image-set-selected-layers
gimp-image-set-active-channel = gimp-image-set-selected-channels
gimp-image-set-active-vectors = gimp-image-set-selected-paths
gimp-image-floating-selection = gimp-image-get-floating-sel
gimp-image-get-vectors = gimp-image-get-paths
gimp-image-get-vectors-by-name = gimp-image-get-path-by-name
gimp-image-get-vectors-by-tattoo = gimp-image-get-path-by-tattoo
gimp-image-insert-vectors = gimp-image-insert-path
gimp-image-remove-vectors = gimp-image-remove-path
gimp-image-add-layer = gimp-image-insert-layer: image layer position
gimp-image-add-channel = gimp-image-insert-channel: image channel position
gimp-image-add-vectors = gimp-image-insert-path: image path position
gimp-image-add-layer-mask = gimp-layer-add-mask: - layer mask
gimp-image-remove-layer-mask = gimp-layer-remove-mask: - layer mode
gimp-image-get-layer-position = gimp-image-get-item-position
gimp-image-get-channel-position = gimp-image-get-item-position
gimp-image-get-vectors-position = gimp-image-get-item-position
gimp-image-raise-layer = gimp-image-raise-item
gimp-image-raise-layer-to-top = gimp-image-raise-item-to-top
gimp-image-raise-channel = gimp-image-raise-item
gimp-image-raise-vectors = gimp-image-raise-item
gimp-image-raise-vectors-to-top = gimp-image-raise-item-to-top
gimp-image-lower-layer = gimp-image-lower-item
gimp-image-lower-layer-to-bottom = gimp-image-lower-item-to-bottom
gimp-image-lower-channel = gimp-image-lower-item
gimp-image-lower-vectors = gimp-image-lower-item
gimp-image-lower-vectors-to-bottom = gimp-image-lower-item-to-bottom
gimp-image-merge-layer-group = gimp-group-layer-merge: - group-layer
gimp-image-freeze-vectors = gimp-image-freeze-paths
gimp-image-thaw-vectors = gimp-image-thaw-paths
gimp-image-parasite-attach = gimp-image-attach-parasite
gimp-image-parasite-detach = gimp-image-detach-parasite
gimp-image-parasite-find = gimp-image-get-parasite
gimp-image-parasite-list = gimp-image-get-parasite-list
gimp-channel-ops-duplicate = gimp-image-duplicate
gimp-convert-rgb = gimp-image-convert-rgb
gimp-convert-grayscale = gimp-image-convert-grayscale
gimp-convert-indexed = gimp-image-convert-indexed
gimp-crop = gimp-image-crop
gimp-undo-push-group-start = gimp-image-undo-group-start
gimp-undo-push-group-end = gimp-image-undo-group-end
gimp-parasite-attach = gimp-attach-parasite
gimp-parasite-detach = gimp-detach-parasite
gimp-parasite-find = gimp-get-parasite
gimp-parasite-list = gimp-get-parasite-list
gimp-display-is-valid = gimp-display-id-is-valid
gimp-temp-name = gimp-temp-file
gimp-plugins-query = gimp-plug-ins-query

# Items
gimp-item-is-valid = gimp-item-id-is-valid
gimp-item-is-drawable = gimp-item-id-is-drawable
gimp-item-is-layer = gimp-item-id-is-layer
gimp-item-is-text-layer = gimp-item-id-is-text-layer
gimp-item-is-channel = gimp-item-id-is-channel
gimp-item-is-layer-mask = gimp-item-id-is-layer-mask
gimp-item-is-selection = gimp-item-id-is-selection
gimp-item-is-vectors = gimp-item-id-is-path
gimp-vectors-is-valid = gimp-item-id-is-valid
gimp-drawable-is-valid = gimp-item-id-is-valid
gimp-drawable-is-layer = gimp-item-id-is-layer
gimp-drawable-is-channel = gimp-item-id-is-channel
gimp-drawable-is-layer-mask = gimp-item-id-is-layer-mask
gimp-drawable-is-text-layer = gimp-item-id-is-text-layer
gimp-drawable-get-image = gimp-item-get-image
gimp-vectors-get-image = gimp-item-get-image
gimp-drawable-delete = gimp-item-delete
gimp-layer-delete = gimp-item-delete
gimp-channel-delete = gimp-item-delete

# Layers and other drawables
gimp-drawable-width = gimp-drawable-get-width
gimp-drawable-height = gimp-drawable-get-height
gimp-drawable-bpp = gimp-drawable-get-bpp
gimp-drawable-bytes = gimp-drawable-get-bpp
gimp-drawable-offsets = gimp-drawable-get-offsets
gimp-layer-new = gimp-layer-new: image width height type name opacity mode
gimp-layer-group-new = gimp-group-layer-new: image
gimp-layer-mask = gimp-layer-get-mask
gimp-layer-get-preserve-trans = gimp-layer-get-lock-alpha
gimp-layer-set-preserve-trans = gimp-layer-set-lock-alpha
gimp-channel-new = gimp-channel-new: image width height name opacity color

# Filling, cutting, stroking
gimp-edit-clear = gimp-drawable-edit-clear
gimp-edit-fill = gimp-drawable-edit-fill
gimp-edit-stroke = gimp-drawable-edit-stroke-selection
gimp-edit-stroke-vectors = gimp-drawable-edit-stroke-item
gimp-edit-named-paste-as-new = gimp-edit-named-paste-as-new-image
gimp-buffers-get-list = gimp-buffers-get-name-list

# Colours of a drawable
gimp-invert = gimp-drawable-invert: drawable linear=0
gimp-desaturate = gimp-drawable-desaturate: drawable desaturate-mode=0
gimp-desaturate-full = gimp-drawable-desaturate
gimp-posterize = gimp-drawable-posterize
gimp-color-balance = gimp-drawable-color-balance

# Selections
gimp-selection-clear = gimp-selection-none

# The context: colours, brush and the like
gimp-palette-get-foreground = gimp-context-get-foreground
gimp-palette-get-background = gimp-context-get-background
gimp-palette-set-foreground = gimp-context-set-foreground
gimp-palette-set-background = gimp-context-set-background
gimp-palette-set-default-colors = gimp-context-set-default-colors
gimp-palette-swap-colors = gimp-context-swap-colors
gimp-palette-refresh = gimp-palettes-refresh
gimp-palettes-set-palette = gimp-context-set-palette
gimp-brushes-set-brush = gimp-context-set-brush
gimp-brushes-get-opacity = gimp-context-get-opacity
gimp-brushes-set-opacity = gimp-context-set-opacity
gimp-brushes-get-paint-mode = gimp-context-get-paint-mode
gimp-brushes-set-paint-mode = gimp-context-set-paint-mode
gimp-brushes-list = gimp-brushes-get-list
gimp-patterns-list = gimp-patterns-get-list
gimp-patterns-set-pattern = gimp-context-set-pattern
gimp-gradients-get-active = gimp-context-get-gradient
gimp-gradients-set-active = gimp-context-set-gradient
gimp-gradients-get-gradient = gimp-context-get-gradient
gimp-gradients-set-gradient = gimp-context-set-gradient
gimp-context-get-dynamics = gimp-context-get-dynamics-name
gimp-context-set-dynamics = gimp-context-set-dynamics-name
gimp-palette-get-info = gimp-palette-get-color-count
gimp-palette-entry-get-color = gimp-palette-get-entry-color
gimp-palette-entry-set-color = gimp-palette-set-entry-color
gimp-palette-entry-get-name = gimp-palette-get-entry-name
gimp-palette-entry-set-name = gimp-palette-set-entry-name

# Texts
gimp-text-fontname = gimp-text-font: image drawable x y text border antialias size - font
gimp-text-layer-set-hinting = gimp-text-layer-set-hint-style: layer hint-style -

# Paths
gimp-vectors-export-to-file = gimp-image-export-path-to-file
gimp-vectors-export-to-string = gimp-image-export-path-to-string
gimp-vectors-import-from-file = gimp-image-import-paths-from-file
gimp-vectors-import-from-string = gimp-image-import-paths-from-string

# Files
gimp-file-save = gimp-file-save: run-mode image - file -
gimp-file-load = gimp-file-load: run-mode file -
gimp-xcf-load = gimp-xcf-load: - file -
gimp-xcf-save = gimp-xcf-save: - image - file -
file-png-save = file-png-export: \
    run-mode image - file - interlaced compression bkgd - offs phys time save-transparent=1
file-png-save-defaults = file-png-export: run-mode image - file -
file-png-save2 = file-png-export: \
    run-mode image - file - interlaced compression bkgd - offs phys time - save-transparent
file-jpeg-save = file-jpeg-export: \
    run-mode image - file - quality smoothing optimize progressive - sub-sampling baseline restart dct
file-gif-save = file-gif-export: \
    run-mode image - file - interlace loop default-delay default-dispose as-animation=1
file-bmp-save = file-bmp-export: run-mode image - file -
file-tga-save = file-tga-export: run-mode image - file - rle origin
file-tiff-save = file-tiff-export: run-mode image - file - compression
file-tiff-save2 = file-tiff-export: run-mode image - file - compression save-transparent-pixels
file-psd-save = file-psd-export: run-mode image - file - - -
file-webp-save = file-webp-export: \
    run-mode image - file - preset lossless quality alpha-quality - animation-loop minimize-size \
    keyframe-distance - - - default-delay force-delay
file-pdf-save = file-pdf-export: run-mode image - file - vectorize ignore-hidden apply-masks

# Plug-ins that GIMP 3 still has
plug-in-tileit = plug-in-small-tiles
plug-in-grid = plug-in-grid: run-mode image drawables \
    hwidth hspace hoffset hcolor - vwidth vspace voffset vcolor - iwidth ispace ioffset icolor -
plug-in-qbist = plug-in-qbist: run-mode image drawables
plug-in-flame = plug-in-flame: run-mode image drawables
plug-in-lic = plug-in-lic: run-mode image drawables
plug-in-sel2path = plug-in-sel2path: run-mode image drawables
plug-in-gfig = plug-in-gfig: run-mode image drawables -
plug-in-pagecurl = plug-in-pagecurl: run-mode image drawables colors edge orientation shade
plug-in-destripe = plug-in-destripe: run-mode image drawables avg-width
plug-in-decompose = plug-in-decompose: run-mode image drawables decompose-type layers-mode
plug-in-nlfilt = plug-in-nl-filter
"""

# What a family of names has become.
FAMILIES = (
    (r"gimp-(?:drawable|layer|channel|vectors)-([gs]et)-(name|visible|tattoo)$", r"gimp-item-\1-\2"),
    (r"gimp-(?:drawable|vectors|item)-parasite-(attach|detach)$", r"gimp-item-\1-parasite"),
    (r"gimp-(?:drawable|vectors|item)-parasite-find$", "gimp-item-get-parasite"),
    (r"gimp-(?:drawable|vectors|item)-parasite-list$", "gimp-item-get-parasite-list"),
    (r"gimp-vectors-(.*)", r"gimp-path-\1"),
    (r"file-(\w+)-load$", r"file-\1-load: run-mode file -"),
    (r"file-(\w+)-save$", r"file-\1-export: run-mode image - file -"),
)

INSTEAD = {
    "gimp-item-set-linked": "layers are no longer linked in GIMP 3; move each of them",
    "gimp-layer-set-linked": "layers are no longer linked in GIMP 3; move each of them",
    "gimp-procedural-db-get-data": "use gimpshelf",
    "gimp-procedural-db-set-data": "use gimpshelf",
    "gimp-procedural-db-query": "use dir(pdb)",
    "gimp-procedural-db-proc-info": "read pdb.name_of_procedure.params",
    "gimp-plugin-menu-register": "name the menu in register",
    "gimp-image-set-cmap": "set image.colormap",
    "gimp-floating-sel-rigor": "leave it out, a floating selection no longer needs it",
    "gimp-floating-sel-relax": "leave it out, a floating selection no longer needs it",
    "plug-in-icc-profile-set": "use gimp-image-set-color-profile-from-file",
    "plug-in-icc-profile-apply": "use gimp-image-convert-color-profile-from-file",
    "plug-in-lighting": "its arguments are different in GIMP 3; use the menu",
    "plug-in-map-object": "its arguments are different in GIMP 3; use the menu",
    "plug-in-mosaic": "it became the filter gegl:mosaic; use the menu",
    "plug-in-filter-pack": "use gimp-drawable-hue-saturation and its like",
}


class Row(NamedTuple):
    """What a classic procedure is in GIMP 3."""

    native: str
    order: list[str] | None
    fixed: dict[str, int]


def parse(text):
    """Return a row for what stands behind its name; `order` is None for the order of GIMP 3 itself."""
    native, colon, arguments = text.partition(":")
    words = arguments.split()
    fixed = {word.partition("=")[0]: int(word.partition("=")[2]) for word in words if "=" in word}
    # What is no longer of use has a name that no argument of GIMP's has.
    order = ["- %d" % number if word == "-" else word for number, word in enumerate(words) if "=" not in word]
    return Row(native.strip(), order if colon else None, fixed)


def read_table():
    """Return the rows by classic name."""
    lines = TABLE.replace("\\\n", "").splitlines()
    pairs = [line.split(" = ", 1) for line in lines if line and not line.startswith("#")]
    return {name: parse(rest) for name, rest in pairs}


ROWS = read_table()


def row(name):
    """Return the row for a classic name, which may be a name of GIMP 3."""
    if name in ROWS:
        return ROWS[name]
    for pattern, replacement in FAMILIES:
        if re.match(pattern, name):
            return parse(re.sub(pattern, replacement, name))
    return Row(name, None, {})
