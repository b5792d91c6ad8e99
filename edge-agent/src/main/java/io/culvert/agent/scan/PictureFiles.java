package io.culvert.agent.scan;

import io.culvert.qr.GreyPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pictures in files, PNG or JPEG, in the order in which they were named. */
public final class PictureFiles implements Pictures {
    private static final long LARGEST_BYTES = 32 << 20;

    /** Whether this Java has what {@link PictureDecoder} needs; asked here so that it is not loaded where it cannot be. */
    static final boolean JAVA_DECODES =
            ModuleLayer.boot().findModule("java.desktop").isPresent();

    private final Deque<Path> files;

    public PictureFiles(List<Path> files) {
        this.files = new ArrayDeque<>(files);
    }

    @Override
    public @Nullable GreyPicture next() throws IOException {
        Path file = files.poll();
        if (file == null) {
            return null;
        }
        if (Files.size(file) > LARGEST_BYTES) {
            throw new IOException(file + " is larger than " + LARGEST_BYTES + " bytes");
        }
        try {
            if (JAVA_DECODES) {
                return PictureDecoder.decode(Files.readAllBytes(file));
            }
            try (FfmpegPictures converted = FfmpegPictures.ofFile(file)) {
                GreyPicture picture = converted.next();
                if (picture == null) {
                    throw new IOException("ffmpeg cannot read it");
                }
                return picture;
            }
        } catch (IOException unreadable) {
            throw new IOException(file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    @Override
    public void close() {}
}
