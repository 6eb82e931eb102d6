"""Enlarger: super-resolution for layers and pictures. Start reading at `enlarger.upscale`."""

import os

__version__ = "0.1.0"

# ONNX Runtime would report to its maker, and opens its database when it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# The processor is the network's. NumPy's own threads would wait for each other while it runs, to no end.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
