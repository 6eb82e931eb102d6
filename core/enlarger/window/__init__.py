"""The preview in a window of its own, for those without an editor; the extra `preview` brings its toolkit."""
