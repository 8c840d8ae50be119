"""Lists of households in spreadsheets: from a file's bytes to households and problems. Pure: no database, no clock."""
