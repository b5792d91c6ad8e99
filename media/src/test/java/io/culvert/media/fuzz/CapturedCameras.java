package io.culvert.media.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What real cameras said, as seeds. */
public final class CapturedCameras {
    private CapturedCameras() {}

    /** All files of a folder of the test resources: {@code /rtsp} or {@code /sdp}. */
    public static List<byte[]> files(String folder) {
        URL url = CapturedCameras.class.getResource(folder);
        if (url == null) {
            throw new IllegalStateException("no test resources in " + folder);
        }
        try (Stream<Path> files = Files.list(Path.of(URI.create(url.toString())))) {
            return files.filter(file -> !file.toString().endsWith(".py"))
                    .sorted()
                    .map(CapturedCameras::bytes)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
