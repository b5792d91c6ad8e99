package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A disk in memory that loses what was not synced when its power is cut, and whose n-th write, sync or open fails in the
 * worst way: a write leaves half of its bytes, an open leaves a file, and a sync forgets part of what it should have
 * written, as kernels do, so that the next one succeeds without it.
 */
final class FakeDisk implements Disk {
    enum Operation {
        OPEN,
        WRITE,
        SYNC
    }

    /** A file as programs see it, and as it stands on the disk. */
    private static final class Content {
        private byte[] seen = new byte[0];
        private final BitSet dirty = new BitSet();
        private byte[] stored = new byte[0];
        private boolean named;
    }

    private final Map<Path, Content> files = new LinkedHashMap<>();
    private final Map<Path, Content> deleted = new LinkedHashMap<>();
    private final Set<Content> changed = new LinkedHashSet<>();
    private final Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
    private Operation failing = Operation.OPEN;
    private int failsFrom = Integer.MAX_VALUE;
    private int failsTo = Integer.MAX_VALUE;
    private boolean failed;

    /** The n-th operation of this kind fails, from 1. */
    void fail(Operation operation, int n) {
        failing = operation;
        failsFrom = n;
        failsTo = n;
    }

    /** From now on every operation of this kind fails. */
    void failAll(Operation operation) {
        failing = operation;
        failsFrom = 0;
        failsTo = Integer.MAX_VALUE;
    }

    void heal() {
        failsFrom = Integer.MAX_VALUE;
    }

    boolean hasFailed() {
        return failed;
    }

    int count(Operation operation) {
        return counts.getOrDefault(operation, 0);
    }

    private boolean fails(Operation operation) {
        int n = counts.merge(operation, 1, Integer::sum);
        boolean now = operation == failing && n >= failsFrom && n <= failsTo;
        failed |= now;
        return now;
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        if (files.containsKey(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        boolean fails = fails(Operation.OPEN);
        Content fresh = new Content();
        if (!fails || count(Operation.OPEN) % 2 == 0) {
            files.put(file, fresh);
            changed.add(fresh);
        }
        if (fails) {
            throw new IOException("open fails");
        }
        return new Open(fresh, 0);
    }

    @Override
    public DiskFile reopen(Path file) throws IOException {
        Content content = files.get(file);
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return new Open(content, content.seen.length);
    }

    @Override
    public void sync(Collection<DiskFile> written) throws IOException {
        boolean fails = fails(Operation.SYNC);
        int i = 0;
        for (Content content : changed) {
            if (fails && i++ % 2 == 0) {
                content.dirty.clear(); // forgotten, and never told again
            } else {
                store(content);
            }
        }
        changed.clear();
        deleted.clear();
        if (fails) {
            throw new IOException("sync fails");
        }
    }

    @Override
    public void syncFirst(DiskFile file) throws IOException {
        Content content = ((Open) file).content;
        changed.remove(content);
        if (fails(Operation.SYNC)) {
            content.dirty.clear();
            throw new IOException("sync fails");
        }
        store(content);
    }

    private static void store(Content content) {
        byte[] now = Arrays.copyOf(content.stored, content.seen.length);
        for (int from = content.dirty.nextSetBit(0); from >= 0 && from < now.length; ) {
            int to = Math.min(now.length, content.dirty.nextClearBit(from));
            System.arraycopy(content.seen, from, now, from, to - from);
            from = content.dirty.nextSetBit(to);
        }
        content.dirty.clear();
        content.stored = now;
        content.named = true;
    }

    @Override
    public void delete(Path file) {
        Content content = files.remove(file);
        if (content != null) {
            changed.remove(content);
            deleted.put(file, content);
        }
    }

    @Override
    public void deleteIfEmpty(Path folder) {}

    @Override
    public DiskSpace space() {
        return new DiskSpace(1000, 500);
    }

    @Override
    public void close() {}

    /** What a file would hold if the power were cut now; nothing where there would be none. */
    byte[] stored(Path file) {
        Content content = files.get(file);
        return content == null ? new byte[0] : content.stored;
    }

    /** Lays down what is left after a cut of the power, below a folder of a real disk. */
    void cutPower(Path folder) throws IOException {
        Map<Path, Content> left = new LinkedHashMap<>(deleted);
        left.putAll(files);
        for (Map.Entry<Path, Content> file : left.entrySet()) {
            if (file.getValue().named) {
                Path target = folder.resolve(file.getKey());
                Files.createDirectories(target.getParent());
                Files.write(target, file.getValue().stored);
            }
        }
    }

    /** The same where the system had just brought all files to the disk by itself, but none below {@code without}. */
    void cutPowerLate(Path folder, Path without) throws IOException {
        for (Map.Entry<Path, Content> file : files.entrySet()) {
            if (!file.getKey().startsWith(without)) {
                file.getValue().dirty.set(0, file.getValue().seen.length);
                store(file.getValue());
            }
        }
        cutPower(folder);
    }

    private final class Open implements DiskFile {
        private final Content content;
        private int length;

        Open(Content content, int length) {
            this.content = content;
            this.length = length;
        }

        @Override
        public void append(ByteBuffer[] buffers) throws IOException {
            boolean fails = fails(Operation.WRITE);
            changed.add(content);
            int size = Arrays.stream(buffers).mapToInt(ByteBuffer::remaining).sum();
            ByteBuffer all = ByteBuffer.allocate(size);
            Arrays.stream(buffers).forEach(all::put);
            int taken = fails ? size / 2 : size;
            content.seen = Arrays.copyOf(content.seen, length + taken);
            all.get(0, content.seen, length, taken);
            content.dirty.set(length, length + taken);
            length += taken;
            if (fails) {
                throw new IOException("write fails");
            }
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public void truncate(long to) {
            length = (int) to;
            changed.add(content);
            content.seen = Arrays.copyOf(content.seen, length);
            content.dirty.clear(length, Integer.MAX_VALUE);
        }

        @Override
        public void overwrite(long position, ByteBuffer bytes) throws IOException {
            boolean fails = fails(Operation.WRITE);
            changed.add(content);
            int at = (int) position;
            content.dirty.set(at, at + bytes.remaining());
            bytes.get(content.seen, at, bytes.remaining());
            if (fails) {
                throw new IOException("write fails");
            }
        }

        @Override
        public void sync() {
            throw new AssertionError("the disk is synced as a whole");
        }

        @Override
        public void close() {}
    }
}
