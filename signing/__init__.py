"""The register of signing: which agency signed which document, how often, against which target.

Nothing here signs a PDF. Every function takes the session first and the time as an argument; the caller
owns the transaction and commits once. What is imported from verification is the types of the verdict.
"""
