package io.culvert.gateway.database;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs for this machine, unpacked from the archive on the class path (zonky's, one per platform).
 *
 * <p>They are unpacked once into the user's cache folder and shared by all data directories; where that folder cannot be
 * written, below the data directory.
 */
final class PostgresBinaries {

    private static final String CACHE_FOLDER = "culvert";

    private PostgresBinaries() {}

    /** The folder that holds {@code bin/postgres} and {@code bin/initdb}. */
    static Path unpack(Path fallback, Map<String, String> environment) throws IOException {
        String resource = "/postgres-" + system() + "-" + machine() + ".txz";
        byte[] archive;
        try (InputStream in = PostgresBinaries.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("there is no embedded PostgreSQL for this machine (" + resource
                        + "); set culvert.database.url to a server of your own");
            }
            archive = in.readAllBytes();
        }
        CRC32 checksum = new CRC32();
        checksum.update(archive);
        String folder = "postgres-%08x-%d".formatted(checksum.getValue(), archive.length);

        Path cache = cacheFolder(environment);
        if (cache != null) {
            try {
                return unpack(archive, cache.resolve(folder));
            } catch (FileSystemException e) {
                // The cache is a convenience; the data directory must work anyway.
            }
        }
        return unpack(archive, fallback.resolve(folder));
    }

    private static @Nullable Path cacheFolder(Map<String, String> environment) {
        String cache = environment.get("XDG_CACHE_HOME");
        if (cache != null && cache.startsWith("/")) {
            return Path.of(cache, CACHE_FOLDER);
        }
        String home = environment.get("HOME");
        return home != null && home.startsWith("/") ? Path.of(home, ".cache", CACHE_FOLDER) : null;
    }

    private static Path unpack(byte[] archive, Path target) throws IOException {
        if (Files.isExecutable(target.resolve("bin/postgres"))) {
            return target;
        }
        Files.createDirectories(target.getParent());
        // Unpacked beside and moved, so that a folder that exists is complete.
        Path fresh = Files.createTempDirectory(target.getParent(), "unpacking-");
        try {
            extract(archive, fresh);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("cannot rename inside " + target.getParent(), e);
        } catch (FileSystemException e) {
            if (!Files.isExecutable(target.resolve("bin/postgres"))) {
                throw e;
            } // another process was quicker
        } finally {
            delete(fresh);
        }
        return target;
    }

    private static void extract(byte[] archive, Path root) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new BufferedInputStream(new XZInputStream(new ByteArrayInputStream(archive)), 1 << 16))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                Path file = root.resolve(entry.getName()).normalize();
                if (!file.startsWith(root)) {
                    throw new IOException("the archive names " + entry.getName() + ", which lies outside of it");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(file, root.resolve(entry.getLinkName()).normalize());
                } else {
                    Files.copy(tar, file);
                    if ((entry.getMode() & 0100) != 0) {
                        Files.setPosixFilePermissions(file, executable());
                    }
                }
            }
        }
    }

    private static Set<PosixFilePermission> executable() {
        return EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.OWNER_EXECUTE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.GROUP_EXECUTE,
                PosixFilePermission.OTHERS_READ,
                PosixFilePermission.OTHERS_EXECUTE);
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : "linux";
    }

    private static String machine() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return name.equals("aarch64") || name.equals("arm64") ? "arm_64" : "x86_64";
    }
}
