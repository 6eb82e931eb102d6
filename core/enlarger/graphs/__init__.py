"""Networks as ONNX graphs: what they take and give, how far they look, and how they are rewritten."""
