package io.culvert.agent.cli;

import java.nio.file.Path;
import java.util.List;

/** A configuration file that cannot be used; the message names every problem in it. */
final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    ConfigException(Path file, List<String> problems) {
        super(
                problems.size() == 1
                        ? file + ": " + problems.get(0)
                        : file + " has " + problems.size() + " problems:\n  " + String.join("\n  ", problems));
    }
}
