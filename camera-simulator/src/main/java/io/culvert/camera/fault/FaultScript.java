package io.culvert.camera.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong at the cameras of a server, path by path. The form is in {@code docs/camera-simulator.md}.
 *
 * <p>Threading: immutable.
 */
public final class FaultScript {
    /** Nothing goes wrong. */
    public static final FaultScript NONE = new FaultScript(List.of());

    private final List<ScriptReader.Section> sections;

    private FaultScript(List<ScriptReader.Section> sections) {
        this.sections = sections;
    }

    /**
     * Reads a script.
     *
     * @throws IllegalArgumentException naming the line that is wrong
     */
    public static FaultScript parse(String text) {
        FaultScript script = new FaultScript(ScriptReader.sections(text));
        script.sections.forEach(section -> new CameraFaults(List.of(section)));
        return script;
    }

    /**
     * Reads a script out of a file.
     *
     * @throws IllegalArgumentException naming the line that is wrong
     */
    public static FaultScript read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /** What goes wrong at the camera of this path (without leading slash), or null. For the server. */
    public @Nullable CameraFaults forPath(String path) {
        List<ScriptReader.Section> matching = new ArrayList<>();
        for (ScriptReader.Section section : sections) {
            if ((section.name().equals("*") || section.name().equals(path))
                    && !section.lines().isEmpty()) {
                matching.add(section);
            }
        }
        return matching.isEmpty() ? null : new CameraFaults(matching);
    }
}
