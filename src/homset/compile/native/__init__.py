"""Native code through LLVM: blocks become one function of machine code. (Extra `jit`.)"""
