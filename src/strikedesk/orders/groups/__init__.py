"""Orders that belong together: baskets, slices, icebergs, GTTs and brackets."""
