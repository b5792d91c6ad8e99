package io.culvert.media.mp4;

/** A column in which mostly the same value stands many times over: values and how often each. Confined to one thread. */
final class RunColumn {
    private final IntColumn counts = new IntColumn();
    private final IntColumn values = new IntColumn();

    void add(int value) {
        if (counts.size() > 0 && values.last() == value) {
            counts.addToLast(1);
        } else {
            counts.add(1);
            values.add(value);
        }
    }

    /** Another value in the last row. */
    void replaceLast(int value) {
        if (values.last() == value) {
            return;
        }
        if (counts.last() == 1) {
            values.addToLast(value - values.last());
        } else {
            counts.addToLast(-1);
            counts.add(1);
            values.add(value);
        }
    }

    int last() {
        return values.last();
    }

    /** Whether nothing but this value stands there. */
    boolean isOnly(int value) {
        return values.size() == 0 || (values.size() == 1 && values.last() == value);
    }

    int runs() {
        return counts.size();
    }

    /** Writes each run as its count and its value. */
    void writeTo(BoxWriter boxes) {
        for (int i = 0; i < counts.size(); i++) {
            boxes.out().writeInt(counts.get(i)).writeInt(values.get(i));
        }
    }
}
