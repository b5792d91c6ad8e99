package io.culvert.gateway.archive.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Segments of the simplest kind: a head, fragments with a checksum, an end. */
final class TestFormat implements SegmentFormat {
    private static final int HEAD = 20;
    private static final int FRAGMENT_HEAD = 28;
    private static final int END = 16;
    private static final int HEAD_MAGIC = 0x48454144;
    private static final int FRAGMENT_MAGIC = 0x46524147;
    private static final int END_MAGIC = 0x454E4421;

    static ByteBuf head(UUID volume) {
        return Unpooled.buffer(HEAD)
                .writeInt(HEAD_MAGIC)
                .writeLong(volume.getMostSignificantBits())
                .writeLong(volume.getLeastSignificantBits());
    }

    static FragmentWrite fragment(long startMicros, long endMicros, byte[] payload) {
        ByteBuf head = Unpooled.buffer(FRAGMENT_HEAD);
        head.writeInt(FRAGMENT_MAGIC)
                .writeInt(payload.length)
                .writeLong(startMicros)
                .writeLong(endMicros);
        head.writeInt(crc(payload, 0, payload.length));
        return new FragmentWrite(startMicros, endMicros, List.of(head, Unpooled.wrappedBuffer(payload)));
    }

    static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    @Override
    public ByteBuffer end(List<Entry> entries, EndReason reason) {
        return ByteBuffer.allocate(END)
                .putInt(END_MAGIC)
                .putInt(entries.size())
                .putInt(reason.number())
                .putInt(END_MAGIC)
                .flip();
    }

    @Override
    public Scan scan(Path file) throws IOException {
        return scan(Files.readAllBytes(file));
    }

    static Scan scan(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Entry> entries = new ArrayList<>();
        if (bytes.length < HEAD || in.getInt(0) != HEAD_MAGIC) {
            return new Scan(entries, 0, null);
        }
        int at = HEAD;
        while (bytes.length - at >= FRAGMENT_HEAD && in.getInt(at) == FRAGMENT_MAGIC) {
            int length = in.getInt(at + 4);
            if (length < 0
                    || length > bytes.length - at - FRAGMENT_HEAD
                    || crc(bytes, at + FRAGMENT_HEAD, length) != in.getInt(at + 24)) {
                break;
            }
            entries.add(new Entry(at, FRAGMENT_HEAD + length, in.getLong(at + 8), in.getLong(at + 16)));
            at += FRAGMENT_HEAD + length;
        }
        boolean ended = bytes.length - at >= END && in.getInt(at) == END_MAGIC && in.getInt(at + 12) == END_MAGIC;
        return new Scan(entries, ended ? at + END : at, ended ? EndReason.of(in.getInt(at + 8)) : null);
    }
}
