"""Self-evaluations held against themselves: figures, years, scores, rules and words.

:mod:`auditkit.analysis.selfeval.verifying` runs the checks in their order; every other module is one kind of check, or
what several of them share.
"""
