"""What a PDF is worth.

Pure: no web, no database, no settings, no clock. Time and network are handed in.
"""
