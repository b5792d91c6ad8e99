package io.culvert.gateway.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder that the archive may fill, and how full its disk may get, such as {@code /video:90%}. Immutable.
 *
 * @param path as it was written; one that is relative lies below the data directory
 * @param maxSharePercent 1 to 100 of the disk, whoever fills it
 */
public record RootFolder(Path path, int maxSharePercent) {

    /** What a folder's disk may be filled to where nothing is said. */
    private static final int DEFAULT_PERCENT = 90;

    private static final Pattern FORM = Pattern.compile("([^:%]+?)(?::\\s*([0-9]{1,3})\\s*%)?");

    /** Folders separated by commas; the text has passed {@link #problem}. */
    static List<RootFolder> parse(String text) {
        List<RootFolder> folders = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher form = FORM.matcher(part.strip());
            if (!form.matches()) {
                throw new IllegalArgumentException(part);
            }
            String percent = form.group(2);
            folders.add(new RootFolder(
                    Path.of(form.group(1).strip()).normalize(),
                    percent == null ? DEFAULT_PERCENT : Integer.parseInt(percent)));
        }
        return List.copyOf(folders);
    }

    /** What is wrong with the text, as the words after "expected". */
    static Optional<String> problem(String text) {
        List<RootFolder> folders;
        try {
            folders = parse(text);
        } catch (IllegalArgumentException e) {
            return Optional.of("folders such as /video:90%, separated by commas");
        }
        for (int i = 0; i < folders.size(); i++) {
            RootFolder folder = folders.get(i);
            if (folder.maxSharePercent < 1 || folder.maxSharePercent > 100) {
                return Optional.of("a share of the disk from 1% to 100%");
            }
            if (folder.path.toString().isEmpty()) {
                return Optional.of("a folder of its own, not the data directory itself");
            }
            for (int k = 0; k < folders.size(); k++) {
                if (i != k && folder.path.startsWith(folders.get(k).path)) {
                    return Optional.of("folders of which none is or lies in another");
                }
            }
        }
        return Optional.empty();
    }
}
