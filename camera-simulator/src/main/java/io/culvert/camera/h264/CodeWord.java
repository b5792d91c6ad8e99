package io.culvert.camera.h264;

/** One entry of a variable length code: the low {@code length} bits of {@code bits}. */
record CodeWord(int length, int bits) {
    /** Reads a code word as the specification prints it, in zeros and ones. */
    static CodeWord of(String digits) {
        return new CodeWord(digits.length(), Integer.parseInt(digits, 2));
    }

    /** Reads a row of code words divided by blanks. */
    static CodeWord[] row(String words) {
        String[] parts = words.strip().split("\\s+");
        CodeWord[] row = new CodeWord[parts.length];
        for (int i = 0; i < parts.length; i++) {
            row[i] = of(parts[i]);
        }
        return row;
    }

    /** Reads one row per line. */
    static CodeWord[][] rows(String lines) {
        return lines.lines().map(CodeWord::row).toArray(CodeWord[][]::new);
    }
}
