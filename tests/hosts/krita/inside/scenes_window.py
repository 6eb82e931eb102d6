"""Runs inside a Krita with a window: the scenes of test_window.py."""

# ruff: noqa: ANN001, ANN201, ANN202, B905, D401, RUF007 - a script of the editor's, whose objects have no types

import os
import signal
import time

from enlarger.engine_process import shared_engine
from in_window import (
    ACTION,
    GREEN,
    begin,
    choose,
    choose_network,
    click,
    dialog,
    idle,
    items,
    opened,
    ready,
    shown,
    top,
    undo,
    undone,
    undone_and_redone,
    working,
)
from krita import InfoObject, Selection
from stage import (
    K,
    QByteArray,
    QMessageBox,
    QProgressDialog,
    QTimer,
    about_document,
    about_layer,
    add_layer,
    box_of,
    close,
    jobs_left,
    keep,
    load,
    new_document,
    path_of,
    photograph,
    scene,
    settle,
)

import enlarger

BLUE = (
    '<!DOCTYPE color><color channeldepth="U8">'
    '<RGB g="0" r="0" b="1" space="sRGB-elle-V2-srgbtrc.icc"/></color>'
)

# A drop shadow.
SHADOW = """<asl><node classId="null" name="" type="Descriptor">
<node key="Scl " type="UnitFloat" unit="#Prc" value="100"/>
<node key="masterFXSwitch" type="Boolean" value="1"/>
<node classId="DrSh" key="DrSh" name="" type="Descriptor">
<node key="enab" type="Boolean" value="1"/>
<node key="Md  " type="Enum" typeId="BlnM" value="Mltp"/>
<node key="Opct" type="UnitFloat" unit="#Prc" value="75"/>
<node key="lagl" type="UnitFloat" unit="#Ang" value="120"/>
<node key="Dstn" type="UnitFloat" unit="#Pxl" value="4"/>
<node key="blur" type="UnitFloat" unit="#Pxl" value="2"/>
</node></node></asl>"""


@scene
def menu():
    document, _ = load("rgb.png")
    yield from shown(document)
    bar = K.activeWindow().qwindow().menuBar()
    menus = [action.menu() for action in bar.actions() if action.menu()]
    filters = next(menu for menu in menus if menu.objectName().lower() == "filter")
    filters.popup(K.activeWindow().qwindow().mapToGlobal(bar.geometry().bottomLeft()))
    yield 0.5
    photograph("menu")
    filters.close()
    entry = K.action(ACTION)
    result = {
        "entries": [action.text().replace("&", "") for action in filters.actions()],
        "shortcut": entry.shortcut().toString(),
        "tool tip": entry.toolTip(),
    }
    close(document)
    return result


@scene
def without_a_document():
    K.action(ACTION).trigger()
    yield lambda: top(QMessageBox)
    text = top(QMessageBox).text()
    click(top(QMessageBox), "OK")
    return {"message": text}


@scene
def whole_way():
    """From the menu to the new layer, and back by undo."""
    document, node = load("rgb.png")
    yield from shown(document)
    before = about_document(document)
    window = yield from opened()
    photograph("dialog")
    result = {
        "before": before,
        "undo before": K.action("edit_undo").text(),
        "models": items(window.look.model),
        "devices": items(window.more.device),
        "about": [],
        "forecast": window.forecast.text(),
    }
    for key in ("auto", "faithful"):
        window.look.model.setCurrentIndex(window.look.model.findData(key))
        result["about"].append(window.look.about.text())
    window.size_group.way.setCurrentIndex(window.size_group.way.findData("width"))
    window.size_group.amount.setValue(90)
    yield lambda: "90" in window.forecast.text()
    result["forecast by width"] = window.forecast.text()
    choose(window, "percent", 400.0, "grow")
    yield lambda: "240" in window.forecast.text()
    window.start.click()
    yield lambda: document.activeNode().name() != node.name()
    yield idle
    photograph("result")
    result["new"] = about_layer(document.activeNode())
    result["after"] = about_document(document)
    result["seen"] = bytes(document.pixelData(0, 0, 240, 180)) == bytes(
        document.activeNode().pixelData(0, 0, 240, 180)
    )
    keep("window-new", document.activeNode(), [0, 0, 240, 180])
    result["undo"] = K.action("edit_undo").text()
    steps = result["undo steps"] = yield from undone(document, before)
    result["undo left"] = K.action("edit_undo").text()
    yield from undo(document, steps, "edit_redo")
    yield lambda: len(document.topLevelNodes()) > 1
    result["redone"] = about_document(document)
    new = document.topLevelNodes()[1]
    keep("window-redone", new, [0, 0, 240, 180])
    close(document)
    document, _ = load("rgb.png")
    yield from shown(document)
    window = yield from opened()
    row = window.size_group
    result["remembered"] = [window.look.model.currentData(), row.way.currentData(), row.amount.value()]
    window.reject()
    yield lambda: dialog() is None
    result["after closing the dialog"] = about_document(document)
    close(document)
    return result


@scene
def generated_detail():
    """The row for generative networks, its two layers and the map; its settings were kept by Enlarger 0.1."""
    for name, value in (("detail", "one"), ("detail.dial", "57"), ("detail.map", "yes")):
        K.writeSetting("enlarger", name, value)
    document, node = load("rgb.png")
    yield from shown(document)
    window = yield from opened()
    choose_network(window, "faithful")
    result = {"offered for a faithful one": window.fidelity.isVisible() or window.more.denoise.isVisible()}
    choose(window, "factor", 2.0, "grow")
    choose_network(window, "denoising")
    result["noise"] = [window.fidelity.isVisible(), window.more.denoise.isVisible(), window.look.about.text()]
    choose_network(window, "drawing")
    yield lambda: "120 x 90" in window.forecast.text()
    result["offered"] = window.fidelity.isVisible()
    result["ways"] = items(window.fidelity.way)
    row = window.fidelity
    result["settings of 0.1"] = [row.way.currentData(), row.slider.value(), row.map.isChecked()]
    row.way.setCurrentIndex(row.way.findData("layers"))
    row.slider.setValue(60)
    yield lambda: window.forecast.text().startswith("120 x 90 pixels, 0.011 megapixels, 140 kB")
    photograph("drawing-dialog")
    window.start.click()
    yield lambda: document.activeNode().name() != node.name()
    yield idle
    yield 0.5
    photograph("drawing-result")
    result["after"] = about_document(document)
    window = yield from opened()
    row = window.fidelity
    result["remembered"] = [window.look.model.currentData(), row.slider.value(), row.map.isChecked()]
    window.look.model.setCurrentIndex(0)  # the next scenes are about the default network
    window.more.device.setCurrentIndex(0)
    yield ready
    window.start.click()
    yield lambda: len(document.topLevelNodes()) == 3
    yield idle
    close(document)
    return result


@scene
def a_group_undone():
    document, node = load("rgb.png")
    yield from shown(document)
    before = about_document(document)
    enlarger.upscale(document, node, "drawing", device="cpu", fidelity="layers", map=True)
    yield 0.5

    def seen():
        return bytes(document.pixelData(0, 0, 120, 90)).hex()

    result = {"after": about_document(document), "records": [len(enlarger.provenance(document))]}
    group = document.activeNode()
    result["seen"] = [bytes(group.projectionPixelData(0, 0, 120, 90)).hex(), seen()]
    steps = result["undo steps"] = yield from undone(document, before)
    result["records"].append(len(enlarger.provenance(document)))
    yield from undo(document, steps, "edit_redo")
    yield 0.5
    result["redone"] = about_document(document)
    result["seen"].append(seen())
    result["records"].append(len(enlarger.provenance(document)))
    close(document)
    return result


@scene
def scaled():
    document, node = load("rgb.png")
    yield from shown(document)
    before = about_document(document)
    yield from begin(2.0, "scale", "faithful")
    yield lambda: document.activeNode().name() != node.name()
    yield idle
    result = {"after": about_document(document), "old": about_layer(node)}
    result["undo steps"] = yield from undone_and_redone(document, before)
    result["redone"] = about_document(document)
    close(document)
    return result


@scene
def copied():
    """The whole document, scaled in a copy that is shown beside it."""
    document, _ = load("rgb.png")
    yield from shown(document)
    before = about_document(document)
    window = yield from opened()
    choose(window, "factor", 2.0, "copy")
    choose_network(window, "denoising")
    window.more.denoise.slider.setValue(50)
    yield lambda: "1 layer" in window.forecast.text()
    result = {"forecast": window.forecast.text()}
    window.start.click()
    yield lambda: K.activeDocument().width() == 120
    yield idle
    yield 0.5
    photograph("copied")
    copy = K.activeDocument()
    result["modified"] = copy.modified()
    result["document"] = about_document(copy)
    result["file"] = copy.fileName()
    result["untouched"] = about_document(document) == before
    yield from undo(copy)
    result["undone"] = about_document(copy)
    keep("copied", copy.topLevelNodes()[0], [0, 0, 120, 90])
    result["seen"] = bytes(copy.pixelData(0, 0, 120, 90)) == bytes(
        copy.topLevelNodes()[0].pixelData(0, 0, 120, 90)
    )
    enlarger.upscale(copy, copy.topLevelNodes()[0], "nearest", factor=2)
    result["enlarged again"] = about_document(copy)["size"]
    close(copy)
    yield 0.3
    K.activeWindow().addView(document)
    yield 0.3
    window = yield from opened()
    result["remembered"] = [window.result_group.canvas.currentData(), window.more.denoise.slider.value()]
    choose(window, "factor", 2.0, "grow")
    window.look.model.setCurrentIndex(0)
    window.more.device.setCurrentIndex(0)
    yield ready
    window.start.click()
    yield lambda: len(document.topLevelNodes()) == 2
    yield idle
    close(document)
    return result


@scene
def soft_selection():
    document, node = load("rgb.png")
    yield from shown(document)
    selection = Selection()
    selection.select(10, 8, 20, 15, 255)
    selection.feather(3)
    document.setSelection(selection)
    before = about_document(document)
    new = enlarger.upscale(document, node, model="nearest", factor=2)
    result = {"new": about_layer(new), "masks": hasattr(document, "createTransparencyMask")}
    result["undo steps"] = yield from undone_and_redone(document, before)
    redone = next(n for n in document.topLevelNodes() if n.name() != node.name())
    result["redone"] = about_layer(redone)
    close(document)
    return result


@scene
def kinds_of_layers():
    """Each kind of layer is enlarged as it is seen."""
    document = yield from shown(new_document(64, 48))
    root = document.rootNode()
    group = document.createGroupLayer("group")
    root.addChildNode(group, None)
    paint = add_layer(document, "paint", GREEN * 400, (30, 20, 20, 20), group)
    clone = document.createCloneLayer("clone", paint)
    root.addChildNode(clone, None)
    colour = InfoObject()
    colour.setProperty("color", BLUE)
    everything = Selection()
    everything.select(0, 0, 64, 48, 255)
    fill = document.createFillLayer("fill", "color", colour, everything)
    root.addChildNode(fill, None)
    vector = document.createVectorLayer("vector")
    root.addChildNode(vector, None)
    vector.addShapesFromSvg(
        '<svg width="40" height="30"><rect x="2" y="2" width="20" height="20" fill="#ff0000"/></svg>'
    )
    file = document.createFileLayer("file", path_of("rgb.png"), "None")
    root.addChildNode(file, None)
    settle(document)
    yield lambda: box_of(file)[2] > 0 and box_of(vector)[2] > 0
    yield 0.5
    results = {}
    for node in (group, clone, fill, vector, file):
        canvas = (0, 0, 64, 48)
        with open(path_of(node.name() + "-seen.raw"), "wb") as written:
            written.write(bytes(node.projectionPixelData(*canvas)))
        new = enlarger.upscale(document, node, model="nearest", factor=2, area="canvas", canvas="leave")
        keep(node.name() + "-enlarged", new, (0, 0, 128, 96))
        results[node.name()] = about_layer(new)
        new.remove()
        document.waitForDone()
        yield 0.1
    close(document)
    return results


@scene
def layer_style():
    document = yield from shown(new_document(64, 48))
    node = add_layer(document, "layer", GREEN * 400, (10, 10, 20, 20))
    node.setLayerStyleFromAsl(SHADOW)
    settle(document)
    yield 0.3
    new = enlarger.upscale(document, node, model="nearest", factor=2)
    result = {"old": node.layerStyleToAsl(), "new": new.layerStyleToAsl()}
    close(document)
    return result


@scene
def animation():
    document = yield from shown(new_document(20, 10))
    node = add_layer(document, "moving", GREEN * 200, (0, 0, 20, 10))
    document.setActiveNode(node)
    yield 0.3
    node.enableAnimation()
    for time_, value in ((5, 60), (9, 90)):
        document.setCurrentTime(time_)
        yield 0.3
        K.action("add_duplicate_frame").trigger()
        yield 0.3
        node.setPixelData(QByteArray(bytes([value, value, value, 255]) * 200), 0, 0, 20, 10)
        settle(document)
    document.setCurrentTime(11)
    yield 0.3
    K.action("add_duplicate_frame").trigger()
    yield 0.3
    document.setCurrentTime(7)
    yield 0.3
    before = about_document(document)
    engine, asked = shared_engine(), []
    request = engine.request

    def noted(op, fields, on_event, on_done):
        asked.append(op)
        return request(op, fields, on_event, on_done)

    engine.request = noted
    new = enlarger.upscale(document, node, model="nearest", factor=3)
    yield 0.3

    def frames(layer, place):
        times = [t for t in range(12) if layer.hasKeyframeAtTime(t)]
        return {t: bytes(layer.pixelDataAtTime(*place, 1, 1, t)).hex() for t in times}

    result = {
        "old": frames(node, (19, 9)),
        "new": frames(new, (59, 29)),
        "box": box_of(new),
        "time": document.currentTime(),
        "after": about_document(document),
        "computed": asked.count("upscale"),
    }
    result["undo steps"] = yield from undone_and_redone(document, before)
    redone = next(n for n in document.topLevelNodes() if n.name() != node.name())
    result["redone"] = frames(redone, (59, 29))
    if hasattr(document, "createTransparencyMask"):
        mask = document.createTransparencyMask("mask")
        node.addChildNode(mask, None)
        settle(document)
    copy = enlarger.upscale_copy(document, model="nearest", factor=3)
    result["computed for the copy"] = asked.count("upscale") - result["computed"]
    del engine.request
    yield 0.3
    copied = copy.topLevelNodes()[0]
    result["copied"] = frames(copied, (59, 29))
    result["masks"] = [len(layer.childNodes()) for layer in (node, copied)]
    result["time of the copy"] = copy.currentTime()
    close(copy)
    close(document)
    return result


@scene
def alive_and_cancelled():
    """The event loop turns while the engine works, Krita can be worked with, and Cancel ends the job."""
    document, _ = load("large.png")
    yield from shown(document)
    before = about_document(document)
    yield from begin()
    yield working
    progress, beats = top(QProgressDialog), []
    heart = QTimer()
    heart.timeout.connect(lambda: beats.append(time.monotonic()))
    heart.start(10)
    result = {"modal": progress.isModal()}
    yield lambda: "about" in progress.labelText()
    photograph("progress")
    result["text"] = progress.labelText()
    yield 0.7
    heart.stop()
    result["beats"] = len(beats)
    result["longest gap"] = max(b - a for a, b in zip(beats, beats[1:]))
    click(progress, "Cancel")
    yield idle
    result["untouched"] = about_document(document) == before
    result["raw files left"] = os.listdir(shared_engine().folder)
    close(document)
    return result


@scene
def engine_killed():
    document, _ = load("large.png")
    yield from shown(document)
    before = about_document(document)
    yield from begin()
    yield working
    os.kill(int(shared_engine()._process.processId()), signal.SIGKILL)
    yield lambda: top(QMessageBox)
    result = {"message": top(QMessageBox).text(), "untouched": about_document(document) == before}
    click(top(QMessageBox), "OK")
    yield idle
    result["jobs"] = jobs_left()
    close(document)
    return result


@scene
def document_closed():
    """The result of a document that is gone goes nowhere, or into a new document."""
    results = {}
    for answer in ("Discard", "Open in a New Document"):
        document, _ = load("middling.png")
        yield from shown(document)
        count = len(K.documents())
        yield from begin()
        yield working
        close(document)
        yield lambda: top(QMessageBox)
        text = top(QMessageBox).text()
        click(top(QMessageBox), answer)
        yield idle
        yield 0.5
        results[answer] = {"question": text, "more documents": len(K.documents()) - count + 1}
        if answer != "Discard":
            new = K.activeDocument()
            results[answer]["document"] = about_document(new)
            keep("into-a-new-document", new.topLevelNodes()[0], [0, 0, new.width(), new.height()])
            close(new)
            yield 0.3
    return results


@scene
def document_changed():
    document, node = load("middling.png")
    yield from shown(document)
    yield from begin()
    yield working
    node.setPixelData(QByteArray(GREEN), 3, 3, 1, 1)
    changed = about_document(document)
    yield lambda: top(QMessageBox)
    text = top(QMessageBox).text()
    click(top(QMessageBox), "Discard")
    yield idle
    result = {"question": text, "untouched": about_document(document) == changed}
    close(document)
    return result


@scene
def no_engine():
    """What goes wrong in the dialog is told, not thrown."""
    document, _ = load("rgb.png")
    yield from shown(document)
    shared_engine().close()
    settings = os.path.join(os.path.dirname(enlarger.__file__), "engine.json")
    os.rename(settings, settings + ".away")
    try:
        K.action(ACTION).trigger()
        yield lambda: top(QMessageBox)
        result = {"message": top(QMessageBox).text()}
        click(top(QMessageBox), "OK")
        yield 0.3
        result["dialog"] = dialog() is not None
    finally:
        os.rename(settings + ".away", settings)
    close(document)
    return result


@scene
def quitting():
    """The last scene: Krita ends in mid-job, as the stage does after it."""
    document, _ = load("large.png")
    yield from shown(document)
    yield from begin()
    yield working
    document.setModified(False)
    return {"engine": int(shared_engine()._process.processId())}
