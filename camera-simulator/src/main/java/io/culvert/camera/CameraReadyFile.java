package io.culvert.camera;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The file that tells a waiting program that the cameras answer: JSON, written at once, mode 0600. */
final class CameraReadyFile {
    private CameraReadyFile() {}

    /** @param statsPort 0 where there is no page of counters */
    static void write(Path file, int port, int statsPort, List<String> urls) throws IOException {
        String list = urls.stream().map(url -> '"' + url + '"').collect(Collectors.joining(","));
        String json = "{\"pid\":" + ProcessHandle.current().pid() + ",\"port\":" + port + ",\"stats_port\":"
                + (statsPort == 0 ? "null" : statsPort) + ",\"urls\":[" + list + "]}\n";
        Path beside = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(beside);
        try (SeekableByteChannel channel = Files.newByteChannel(
                beside,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
