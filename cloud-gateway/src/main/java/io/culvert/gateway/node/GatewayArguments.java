package io.culvert.gateway.node;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The command line of the gateway.
 *
 * @param configFile null where none is named
 * @param readyFile null where none is asked for
 */
record GatewayArguments(
        boolean help, @Nullable Path configFile, @Nullable Path readyFile) {

    static final String USAGE = """
            Usage: culvert gateway [--config FILE] [--ready-file FILE]
                   culvert gateway archive check|rebuild [--help]

            Runs the cloud gateway in the foreground until SIGTERM or Ctrl-C; looks for damage in the archive; makes the
            archive's index anew from the files.

              --config FILE      settings (default: ./gateway.yml where it exists)
              --ready-file FILE  written, mode 0600, once everything answers: addresses, first login, process ids
              --help             this text

            Settings are culvert.* keys of the file or CULVERT_* variables; see docs/configuration.md.
            Exit codes: 0 fine, 1 the work failed, 2 wrong usage or configuration.""";

    static GatewayArguments parse(String... args) throws StartupRefused {
        boolean help = false;
        Path config = null;
        Path ready = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> help = true;
                case "--config" -> config = Path.of(value(args, i++));
                case "--ready-file" -> ready = Path.of(value(args, i++));
                default ->
                    throw StartupRefused.configuration(
                            args[i] + " is not an option of the gateway (expected: --config, --ready-file, --help)");
            }
        }
        Path folder = ready == null ? null : ready.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw StartupRefused.configuration("--ready-file " + ready + " lies in a folder that does not exist");
        }
        return new GatewayArguments(help, config, ready);
    }

    private static String value(String[] args, int option) throws StartupRefused {
        if (option + 1 >= args.length) {
            throw StartupRefused.configuration(args[option] + " wants a file");
        }
        return args[option + 1];
    }
}
