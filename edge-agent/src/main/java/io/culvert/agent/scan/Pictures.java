package io.culvert.agent.scan;

import io.culvert.qr.GreyPicture;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where pictures come from: files, a stream, a device. */
public interface Pictures extends AutoCloseable {
    /**
     * The next one; blocks until there is one. Null when there are no more.
     *
     * @throws EOFException if nothing more can be read from there
     * @throws IOException any other: if this one cannot be read; another may follow
     */
    @Nullable
    GreyPicture next() throws IOException;

    @Override
    void close();
}
