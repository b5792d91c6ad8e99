package io.culvert.system.soak;

import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code forwards}: a hostile gateway and a name server that lies, counted by the kernel. */
@CommandLine.Command(
        name = "forwards",
        mixinStandardHelpOptions = true,
        description =
                "a hostile gateway commands forwards: nothing is dialled that the owner did not write (root, nft)")
final class ForwardsSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--dials", defaultValue = "10000", description = "commands (${DEFAULT-VALUE})")
    private int dials;

    @Override
    public Integer call() throws Exception {
        if (!ForwardsNamespace.isPossible()) {
            System.err.println("this soak counts in a network namespace: it needs root, ip and nft");
            return 1;
        }
        ForwardsNamespace.Outcome outcome = ForwardsNamespace.run(dials);
        System.out.printf(
                "%d commands: %d connections to the owner's list, %d to anywhere else (%d of 3 made on purpose were counted)%n",
                outcome.commands(), outcome.allowed(), outcome.forbidden(), outcome.controls());
        System.out.println(outcome.isGood() ? "PASS" : "FAIL");
        return outcome.isGood() ? 0 : 1;
    }
}
