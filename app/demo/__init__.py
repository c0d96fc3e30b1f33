"""A PKI, agencies and documents made on the spot, for the demo and the tests.

The only place in the product that signs a PDF; absent from the production image.
"""
