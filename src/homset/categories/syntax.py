PYTHON = UNICODE = None


def notation(a, *x):
    if a.op == "compose":
        return f"({notation(a.children[1])} ∘ {notation(a.children[0])})"
    return a.op + str(a.data) + (str([notation(c) for c in a.children]) if a.children else "")
