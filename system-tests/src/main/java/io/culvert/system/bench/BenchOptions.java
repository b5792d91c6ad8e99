package io.culvert.system.bench;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What every benchmark takes on its command line; a picocli mixin. */
public final class BenchOptions {
    @CommandLine.Option(
            names = "--rounds",
            defaultValue = "5",
            description = "of each contender, interleaved (${DEFAULT-VALUE})")
    private int rounds;

    @CommandLine.Option(
            names = "--seconds",
            defaultValue = "8",
            description = "measured in each round (${DEFAULT-VALUE})")
    private int seconds;

    @CommandLine.Option(
            names = "--peer",
            paramLabel = "NAME=PATH",
            description =
                    "a peer's program; repeatable. Names: mediamtx, go2rtc, zlmediakit, frp (frps, with frpc beside it),"
                            + " and gstreamer (its Python), haproxy, ssh (sshd), which are used where they are installed")
    private List<String> named = List.of();

    @CommandLine.Option(names = "--no-peers", description = "measure only Culvert and the floor")
    private boolean none;

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.@Nullable CommandSpec spec;

    public int rounds() {
        return atLeastOne("--rounds", rounds);
    }

    public int seconds() {
        return atLeastOne("--seconds", seconds);
    }

    /** The peers to measure. Wrong names and missing files end the command with exit code 2. */
    public Peers peers() {
        try {
            return Peers.choose(named, none);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** @return {@code value}, unless it is below 1, which ends the command with exit code 2 */
    public int atLeastOne(String option, int value) {
        if (value < 1) {
            throw wrong(option + " " + value + " (expected: at least 1)");
        }
        return value;
    }

    /** Ends the command with exit code 2 and this sentence when thrown. */
    public CommandLine.ParameterException wrong(String sentence) {
        return new CommandLine.ParameterException(
                Objects.requireNonNull(spec, "not mixed into a command").commandLine(), sentence);
    }
}
