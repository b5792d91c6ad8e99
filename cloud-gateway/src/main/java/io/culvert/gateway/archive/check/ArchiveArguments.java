package io.culvert.gateway.archive.check;

import io.culvert.gateway.node.StartupRefused;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The command line behind {@code culvert gateway archive}.
 *
 * @param configFile null where none is named
 * @param depth of a check
 */
record ArchiveArguments(
        boolean help, boolean rebuild, @Nullable Path configFile, CheckDepth depth) {

    static final String USAGE = """
            Usage: culvert gateway archive check [--depth DEPTH] [--config FILE]
                   culvert gateway archive rebuild [--config FILE]

            check    looks for damage and changes nothing; the gateway may run. A line for each finding: file, what is wrong
                     with it, what time is lost. DEPTH says how closely it looks, each as the one before and
                       presence  whether each file is there, and as long as the index says
                       marks     at what stands around each fragment
                       media     at every byte (default)
            rebuild  makes the index say what the files say, and ends files that nobody ended; the gateway must not run

              --config FILE  settings (default: ./gateway.yml where it exists)

            Exit codes: 0 fine, 1 damage was found or the work failed, 2 wrong usage or configuration.""";

    static ArchiveArguments parse(String... args) throws StartupRefused {
        String verb = args.length == 0 ? "" : args[0];
        boolean help = verb.equals("--help") || verb.equals("-h");
        if (!help && !verb.equals("check") && !verb.equals("rebuild")) {
            throw StartupRefused.configuration(
                    (verb.isEmpty() ? "archive what?" : verb + " is nothing to do with the archive")
                            + " (expected: check, rebuild, --help)");
        }
        Path config = null;
        CheckDepth depth = CheckDepth.MEDIA;
        for (int i = 1; i < args.length; i++) {
            String option = args[i];
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--config" -> config = Path.of(value(args, i++));
                case "--depth" -> {
                    String word = value(args, i++);
                    if (verb.equals("rebuild")) {
                        throw StartupRefused.configuration("--depth is an option of check");
                    }
                    depth = CheckDepth.of(word)
                            .orElseThrow(() -> StartupRefused.configuration(
                                    word + " is no depth (expected: " + CheckDepth.words() + ")"));
                }
                default ->
                    throw StartupRefused.configuration(
                            option + " is not an option of archive (expected: --depth, --config, --help)");
            }
        }
        return new ArchiveArguments(help, verb.equals("rebuild"), config, depth);
    }

    private static String value(String[] args, int option) throws StartupRefused {
        if (option + 1 >= args.length) {
            throw StartupRefused.configuration(args[option] + " wants a value");
        }
        return args[option + 1];
    }
}
