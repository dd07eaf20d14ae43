"""Reads what came from outside in processes that hold no secret and may do nothing else (docs/decisions/0021).

`starting.run_parser` starts every one of them. A parser is a module with two functions: `prepare(arguments)` loads all
that its libraries would otherwise load later, and `parse(arguments, source, output, product)` reads `source`, answers
on `output`, writes what is long to `product`, and returns the status of the process. It imports neither Django nor
rows.
"""
