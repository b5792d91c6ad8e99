package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Which disk a root is, whatever it is called and wherever it is mounted: the file {@code .culvert/volume.json} on it.
 *
 * <pre>
 * {"volume": "7d0f…", "format": 1, "created": "2026-11-21T07:00:00Z"}
 * </pre>
 *
 * <p>Blocking; immutable.
 *
 * @param created when it was given its id
 */
public record Volume(UUID id, Instant created) {
    /** Of the store itself, on each root. */
    static final String FOLDER = ".culvert";

    private static final String FILE = "volume.json";
    private static final int FORMAT = 1;
    private static final int MAX_BYTES = 4096;

    /** The volume that a root is; empty where it has never been one. */
    static Optional<Volume> read(Path root) throws IOException {
        Path file = root.resolve(FOLDER).resolve(FILE);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw unreadable(file);
            }
            // JSON is YAML.
            Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
            if (read instanceof Map<?, ?> map
                    && map.get("volume") instanceof String id
                    && map.get("created") instanceof String created
                    && Integer.valueOf(FORMAT).equals(map.get("format"))) {
                return Optional.of(new Volume(UUID.fromString(id), Instant.parse(created)));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (YAMLException | IllegalArgumentException | DateTimeParseException e) {
            throw unreadable(file);
        }
        throw unreadable(file);
    }

    /**
     * Looks whether a root is this volume still.
     *
     * @throws IOException where it is not, or cannot be looked at
     */
    void requireAt(Path root) throws IOException {
        UUID there = read(root).map(Volume::id).orElse(null);
        if (!id.equals(there)) {
            throw new IOException(root + " does not hold volume " + id + " now (is the disk mounted?)");
        }
    }

    /** Whether nothing was ever recorded to a volume, as the start that made it died soon after. */
    static boolean isUnused(Path root) throws IOException {
        return !JournalReplay.isThere(root) && SegmentWalk.lastNumber(root) == 0;
    }

    private static IOException unreadable(Path file) {
        return new IOException(file + " is not a volume's file of format " + FORMAT);
    }

    /** Makes a root a volume; on the disk when this returns, whole or not at all. */
    static Volume create(Path root, Instant now) throws IOException {
        Volume fresh = new Volume(UUID.randomUUID(), now.truncatedTo(ChronoUnit.SECONDS));
        Path folder = Files.createDirectories(root.resolve(FOLDER));
        Path draft = folder.resolve(FILE + ".new");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer text = StandardCharsets.UTF_8.encode(fresh.json());
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Files.move(draft, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        LocalDisk.syncFolder(folder);
        LocalDisk.syncFolder(root);
        return fresh;
    }

    private String json() {
        return "{\"volume\": \"" + id + "\", \"format\": " + FORMAT + ", \"created\": \"" + created + "\"}\n";
    }
}
