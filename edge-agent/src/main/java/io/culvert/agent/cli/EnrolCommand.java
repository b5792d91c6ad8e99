package io.culvert.agent.cli;

import io.culvert.agent.identity.AgentId;
import io.culvert.agent.identity.AgentIdentity;
import io.culvert.agent.identity.AgentKey;
import io.culvert.agent.identity.CaPin;
import io.culvert.agent.identity.Enrolment;
import io.culvert.agent.identity.EnrolmentResult;
import io.culvert.agent.identity.GatewayAddress;
import io.culvert.agent.identity.GatewayDialer;
import io.culvert.agent.identity.Hardware;
import io.culvert.agent.identity.IdentityStore;
import io.culvert.media.Secret;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code agent enrol}: binds this agent to its Agent ID, once. Repeating it does no harm. */
@Command(
        name = "enrol",
        description =
                "Binds this agent to its Agent ID. May be repeated: the same state folder keeps the same key pair.",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersion.class)
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class EnrolCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--gateway",
            required = true,
            paramLabel = "HOST:PORT",
            description = "where agents reach the gateway")
    private String gateway;

    @Option(names = "--agent-id", required = true, paramLabel = "N", description = "12 digits, from the provider")
    private String agentId;

    @Option(
            names = "--activation-key-file",
            required = true,
            paramLabel = "FILE",
            description = "file that holds the activation key; - reads it from standard input")
    private String activationKeyFile;

    @Option(
            names = "--ca-fingerprint",
            paramLabel = "sha256:HEX",
            description = "fingerprint of the gateway's CA; only left out where a public CA vouches for the gateway")
    private @Nullable String caFingerprint;

    @Option(
            names = "--state-dir",
            required = true,
            paramLabel = "DIR",
            description = "folder for the agent's key and certificate")
    private Path stateDir;

    @Option(
            names = "--new-key",
            description =
                    "makes a new key pair, for an agent whose state folder somebody may have copied; the old one is"
                            + " kept until the gateway has accepted the new one")
    private boolean newKey;

    @Override
    public Integer call() throws Exception {
        GatewayAddress address = option(gateway, GatewayAddress::parse);
        AgentId id = option(agentId, AgentId::new);
        CaPin pin = caFingerprint == null ? null : option(caFingerprint, CaPin::parse);
        Secret activationKey = activationKey();

        try (IdentityStore store = IdentityStore.open(stateDir)) {
            AgentIdentity stored = store.load();
            if (stored != null && !stored.id().equals(id)) {
                return fail(AgentMain.MISUSED, stateDir + " belongs to agent " + stored.id() + ", not to " + id);
            }
            boolean replaces = newKey && stored != null;
            AgentIdentity known = replaces ? store.loadNext() : stored;
            AgentKey key = known == null ? AgentKey.generate() : known.key();
            AgentIdentity pending =
                    new AgentIdentity(id, key, known == null ? List.of() : known.chain(), pin, List.of(address));
            if (known == null) {
                // Before the key is used: a crash right after the activation must not lose it.
                keep(store, pending, replaces);
            }
            return finish(store, activate(address, pending, activationKey));
        } catch (IOException unusable) {
            return fail(AgentMain.FAILED, "state folder: " + unusable.getMessage());
        }
    }

    private static void keep(IdentityStore store, AgentIdentity pending, boolean replaces) throws IOException {
        if (replaces) {
            store.saveNext(pending);
        } else {
            store.save(pending);
        }
    }

    private EnrolmentResult activate(GatewayAddress address, AgentIdentity pending, Secret activationKey)
            throws Exception {
        EventLoopGroup loops = AgentRuntime.newEventLoop();
        try {
            GatewayDialer dialer = new GatewayDialer(loops.next(), pending.pin());
            return new Enrolment(dialer, AgentVersion.text(), Hardware.detect(), Clock.systemUTC())
                    .activate(address, pending, activationKey)
                    .get(30, TimeUnit.SECONDS);
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
        }
    }

    private int finish(IdentityStore store, EnrolmentResult result) throws IOException {
        if (result instanceof EnrolmentResult.Granted granted) {
            store.save(granted.identity());
            spec.commandLine().getOut().println("agent " + granted.identity().id() + " is enrolled");
            return AgentMain.FINE;
        }
        String reason = result instanceof EnrolmentResult.Refused refused
                ? "the gateway refuses (" + refused.error() + "): " + refused.message()
                : result instanceof EnrolmentResult.Failed failed ? failed.message() : "";
        return fail(AgentMain.FAILED, "not enrolled: " + reason);
    }

    private int fail(int code, String reason) {
        spec.commandLine().getErr().println("agent: " + reason);
        return code;
    }

    private Secret activationKey() {
        try {
            Secret key = SecretFile.read(
                    activationKeyFile.equals("-")
                            ? new String(System.in.readNBytes(4096), StandardCharsets.UTF_8)
                            : Files.readString(Path.of(activationKeyFile)));
            Secret stripped = Secret.of(key.reveal().strip());
            if (!stripped.isEmpty()) {
                return stripped;
            }
        } catch (IOException unreadable) {
            throw new ParameterException(spec.commandLine(), "--activation-key-file cannot be read: " + unreadable);
        }
        throw new ParameterException(spec.commandLine(), "--activation-key-file holds no key");
    }

    private <T> T option(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }
}
