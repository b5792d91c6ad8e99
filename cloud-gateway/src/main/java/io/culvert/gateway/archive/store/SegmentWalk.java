package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes over all files of a root, camera by camera, day by day, in the order of their names. Holds the names of one folder
 * of each depth in memory. Files may come and go meanwhile; symbolic links are not followed.
 *
 * <p>Blocking; needs no lock.
 */
public final class SegmentWalk {
    /** The store's own, and what a file system of its own brings with it. */
    private static final Set<String> NOT_OURS = Set.of(Volume.FOLDER, "lost+found");

    private static final int FILE_DEPTH = 3;

    /** Is told what there is. */
    public interface Visitor {
        /** A segment's file; its name says the start to the millisecond. */
        void segment(SegmentName name, long bytes) throws IOException;

        /**
         * Something that has no segment's name, or none of its folders; what is in that is not looked at.
         *
         * @param relative below the root
         */
        default void other(Path relative) throws IOException {}
    }

    private final Path root;
    private final Visitor visitor;

    private SegmentWalk(Path root, Visitor visitor) {
        this.root = root;
        this.visitor = visitor;
    }

    /** Goes over a root, which need not be open. */
    public static void of(Path root, Visitor visitor) throws IOException {
        new SegmentWalk(root, visitor).folder(root, 1);
    }

    /** The highest number of a segment that is there; 0 for none. */
    static long lastNumber(Path root) throws IOException {
        long[] last = {0};
        of(root, (name, bytes) -> last[0] = Math.max(last[0], name.number()));
        return last[0];
    }

    private void folder(Path folder, int depth) throws IOException {
        for (Path child : children(folder)) {
            BasicFileAttributes attributes = attributes(child);
            Path relative = root.relativize(child);
            if (attributes == null) {
                continue;
            }
            Optional<SegmentName> name = depth == FILE_DEPTH ? SegmentName.of(relative) : Optional.empty();
            if (attributes.isDirectory() && SegmentName.isFolder(relative)) {
                folder(child, depth + 1);
            } else if (name.isPresent() && attributes.isRegularFile()) {
                visitor.segment(name.get(), attributes.size());
            } else {
                visitor.other(relative);
            }
        }
    }

    private List<Path> children(Path folder) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
            List<Path> children = listed(found);
            if (folder.equals(root)) {
                children.removeIf(child -> NOT_OURS.contains(child.getFileName().toString()));
            }
            Collections.sort(children);
            return children;
        } catch (NoSuchFileException | NotDirectoryException e) {
            if (folder.equals(root)) {
                throw e;
            }
            return List.of();
        }
    }

    /** All that a folder holds. */
    static List<Path> listed(DirectoryStream<Path> folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try {
            folder.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }

    /**
     * Whether there is a file of this name.
     *
     * @throws IOException where nobody can say now
     */
    static boolean isFile(Path file) throws IOException {
        BasicFileAttributes attributes = attributes(file);
        return attributes != null && attributes.isRegularFile();
    }

    /** Null for what is not there, or has gone meanwhile. */
    private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
