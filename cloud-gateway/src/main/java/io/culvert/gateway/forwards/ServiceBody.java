package io.culvert.gateway.forwards;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The body of a camera's answer, handed from an event loop to a thread that may block. What waits is bounded: the loop reads on
 * only while there is room. A body that broke off throws, so that nobody takes the part for the whole.
 *
 * <p>Threading: {@link #offer}, {@link #end} and {@link #fail} on the channel's event loop; the stream by one thread at a time.
 */
final class ServiceBody extends InputStream {
    /** Stands in the queue for the end, or for what went wrong. */
    private record Last(@Nullable IOException failure) {}

    private final BlockingQueue<Object> parts = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Channel channel;
    private final Duration patience;
    private final int bufferBytes;
    private final long maxBytes;
    private long offered;
    private @Nullable ByteBuf current;
    private @Nullable Last last;
    private volatile boolean closed;

    ServiceBody(Channel channel, ServiceConfig config) {
        this.channel = channel;
        this.patience = config.idleTimeout();
        this.bufferBytes = config.bufferBytes();
        this.maxBytes = config.maxAnswerBytes();
    }

    // ------------------------------------------------------------------------------------------ event loop

    boolean hasRoom() {
        return waiting.get() < bufferBytes;
    }

    /** Takes ownership. False when the body is larger than anything allowed. */
    boolean offer(ByteBuf part) {
        offered += part.readableBytes();
        if (offered > maxBytes) {
            part.release();
            return false;
        }
        waiting.addAndGet(part.readableBytes());
        parts.add(part);
        if (closed) {
            drop();
        }
        return true;
    }

    void end() {
        parts.add(new Last(null));
    }

    void fail(IOException failure) {
        parts.add(new Last(failure));
    }

    // ------------------------------------------------------------------------------------------ reader

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuf part = part();
        if (part == null) {
            return -1;
        }
        int taken = Math.min(length, part.readableBytes());
        part.readBytes(to, offset, taken);
        if (!part.isReadable()) {
            part.release();
            current = null;
        }
        return taken;
    }

    /** The part with something in it; null at the end. */
    private @Nullable ByteBuf part() throws IOException {
        if (current != null) {
            return current;
        }
        if (last == null) {
            switch (next()) {
                case ByteBuf part -> {
                    if (waiting.addAndGet(-part.readableBytes()) < bufferBytes / 2) {
                        channel.read();
                    }
                    current = part;
                    return part;
                }
                case Last end -> last = end;
                default -> throw new IllegalStateException("a part of no known kind");
            }
        }
        IOException failure = last.failure();
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        return null;
    }

    private Object next() throws IOException {
        try {
            Object next = parts.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                channel.close();
                throw new IOException("the camera sent nothing for " + patience.toSeconds() + " s");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public int available() {
        return current == null ? 0 : current.readableBytes();
    }

    /** Gives up what is left of the answer, and the connection. */
    @Override
    public void close() {
        closed = true;
        channel.close();
        if (current != null) {
            current.release();
            current = null;
        }
        drop();
    }

    private void drop() {
        for (Object part = parts.poll(); part != null; part = parts.poll()) {
            if (part instanceof ByteBuf buffer) {
                buffer.release();
            } else {
                last = part instanceof Last end ? end : last;
            }
        }
    }
}
