package io.culvert.gateway.archive.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One file that is written from its beginning to its end, by one thread.
 *
 * <p>After a write that failed nobody knows what stands behind the last byte that was synced.
 */
interface DiskFile extends Closeable {
    /** Appends all bytes of all buffers, in as few system calls as the kernel takes. */
    void append(ByteBuffer[] buffers) throws IOException;

    /** Where the next byte goes: how much has been appended. */
    long length();

    /** Cuts the file; what is appended next goes behind {@code length}. */
    void truncate(long length) throws IOException;

    /** Writes over bytes that are there, wherever the file ends. */
    void overwrite(long position, ByteBuffer bytes) throws IOException;

    /** Brings the file's bytes and length to the disk. */
    void sync() throws IOException;
}
