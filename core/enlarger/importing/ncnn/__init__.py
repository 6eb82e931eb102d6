"""Networks for ncnn, read without it and written as ONNX graphs."""
