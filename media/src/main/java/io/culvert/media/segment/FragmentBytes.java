package io.culvert.media.segment;

import io.culvert.media.mp4.Fragment;
import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.TrackRun;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A fragment as it is written: its head in one buffer, its samples by reference, and the checksum of both. It does not know
 * yet where in which segment it will stand.
 *
 * <p>Threading: made on one thread, may be handed to another; immutable from then on. Lifecycle: owns the fragment's
 * samples; whoever holds it calls {@link #release()} once, when nobody writes from it any more.
 */
public final class FragmentBytes {
    private final Fragment fragment;
    private final FragmentTime time;
    private final int flags;
    private final List<ByteBuffer> media;
    private final int lengthBytes;
    private final int crc;

    /**
     * Takes the fragment's samples over.
     *
     * @param keyFrame whether a decoder can start at its first picture
     * @throws IllegalArgumentException for 2 GiB of samples, which stay the caller's then
     */
    public FragmentBytes(Fragment fragment, FragmentTime time, boolean keyFrame) {
        this.fragment = fragment;
        this.time = time;
        this.flags = keyFrame ? FragmentMark.KEY_FRAME : 0;
        ByteBuf head = Unpooled.buffer(fragment.headBytes());
        fragment.writeHead(head);
        this.media = media(head.nioBuffer(), fragment);
        this.lengthBytes = (int) (fragment.headBytes() + fragment.dataBytes());
        this.crc = crc(media);
    }

    private static List<ByteBuffer> media(ByteBuffer head, Fragment fragment) {
        List<ByteBuffer> media = new ArrayList<>();
        media.add(head);
        for (TrackRun run : fragment.runs()) {
            for (Sample sample : run.samples()) {
                ByteBuf data = sample.data();
                if (data.nioBufferCount() == 1) {
                    media.add(data.nioBuffer());
                } else {
                    media.addAll(List.of(data.nioBuffers()));
                }
            }
        }
        return media;
    }

    private static int crc(List<ByteBuffer> media) {
        CRC32C crc = new CRC32C();
        for (ByteBuffer part : media) {
            crc.update(part.duplicate());
        }
        return (int) crc.getValue();
    }

    public FragmentTime time() {
        return time;
    }

    /** Bytes that it takes in a file, with its mark. */
    public int sizeBytes() {
        return FragmentMark.BYTES + lengthBytes;
    }

    /** What stands in front of it as the fragment of that number, at that place of its file. */
    FragmentMark mark(long offset, int number) {
        return new FragmentMark(
                offset,
                number,
                flags,
                time.startWallMicros(),
                time.durationMicros(),
                time.captureMonotonicMicros(),
                lengthBytes,
                crc);
    }

    /** Mark, head and samples, to be written in this order; the buffers' positions are the caller's to move. */
    ByteBuffer[] behind(ByteBuffer mark) {
        ByteBuffer[] all = new ByteBuffer[1 + media.size()];
        all[0] = mark;
        for (int i = 0; i < media.size(); i++) {
            all[1 + i] = media.get(i).duplicate();
        }
        return all;
    }

    /** Lets the samples go. */
    public void release() {
        for (TrackRun run : fragment.runs()) {
            run.samples().forEach(Sample::release);
        }
    }
}
