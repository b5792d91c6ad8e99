package io.culvert.system.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The peers of one run and where their programs are. Immutable. */
public final class Peers {
    private final Map<PeerName, Path> programs;

    private Peers(Map<PeerName, Path> programs) {
        this.programs = programs;
    }

    /**
     * @param named {@code NAME=PATH} each
     * @param none whether there shall be no peers at all
     * @throws IllegalArgumentException for an unknown name or a program that is not there
     */
    static Peers choose(List<String> named, boolean none) {
        Map<PeerName, Path> programs = new EnumMap<>(PeerName.class);
        if (!none) {
            for (PeerName name : PeerName.values()) {
                name.installed().ifPresent(path -> programs.put(name, path));
            }
        }
        for (String argument : named) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("--peer " + argument + " (expected: NAME=PATH)");
            }
            PeerName name = PeerName.of(argument.substring(0, equals));
            Path program = Path.of(argument.substring(equals + 1)).toAbsolutePath();
            if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
                throw new IllegalArgumentException("--peer " + argument + ": there is no program at " + program
                        + " (expected: an executable file)");
            }
            if (!none) {
                programs.put(name, program);
            }
        }
        return new Peers(programs);
    }

    /** The peer's program, when it takes part. */
    public Optional<Path> program(PeerName name) {
        return Optional.ofNullable(programs.get(name));
    }
}
