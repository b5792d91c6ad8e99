package io.culvert.system.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders that processes were run in and that go away with them. */
public final class Folder {
    private Folder() {}

    /**
     * Removes a folder and all in it; what cannot be removed is left.
     *
     * @throws IOException when it cannot be listed
     */
    public static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
