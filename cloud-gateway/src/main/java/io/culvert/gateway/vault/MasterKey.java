package io.culvert.gateway.vault;

import io.culvert.gateway.node.ConfigKey;
import io.culvert.gateway.node.DataDirectory;
import io.culvert.gateway.node.Settings;
import io.culvert.gateway.node.StartupRefused;
import io.culvert.media.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * Where the master key comes from: the cluster key (HKDF-SHA-256, RFC 5869) where one is set, else a file of mode 0600 in
 * the data directory.
 */
final class MasterKey {

    static final String FILE = "master.key";

    private static final String DERIVATION = "culvert master key v1";

    private MasterKey() {}

    /** Words for where the key comes from, for messages. */
    static String origin(Settings settings, DataDirectory data) {
        return settings.text(ConfigKey.CLUSTER_KEY) == null
                ? "the master key in " + data.resolve(FILE)
                : ConfigKey.CLUSTER_KEY.property();
    }

    /** The key; empty where it would come from a file that is not there. */
    static Optional<byte[]> find(Settings settings, DataDirectory data) throws StartupRefused {
        Secret clusterKey = settings.secret(ConfigKey.CLUSTER_KEY);
        if (clusterKey != null) {
            return Optional.of(derive(clusterKey));
        }
        try {
            Optional<Secret> kept = data.readSecret(FILE);
            return kept.isEmpty() ? Optional.empty() : Optional.of(decode(kept.get()));
        } catch (IOException e) {
            throw StartupRefused.failure("cannot read " + data.resolve(FILE), e);
        } catch (IllegalArgumentException e) {
            throw StartupRefused.configuration(
                    data.resolve(FILE) + " holds no master key (expected: 32 bytes in base64)");
        }
    }

    /** Makes the file. */
    static byte[] create(DataDirectory data) throws StartupRefused {
        byte[] key = new byte[SealedBox.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            data.writeSecret(FILE, Secret.of(Base64.getEncoder().encodeToString(key)));
        } catch (IOException e) {
            throw StartupRefused.failure("cannot write " + data.resolve(FILE), e);
        }
        return key;
    }

    private static byte[] decode(Secret text) {
        byte[] key = Base64.getDecoder().decode(text.reveal());
        if (key.length != SealedBox.KEY_BYTES) {
            throw new IllegalArgumentException("key of " + key.length + " bytes");
        }
        return key;
    }

    private static byte[] derive(Secret clusterKey) {
        return hkdf(clusterKey.reveal().getBytes(StandardCharsets.UTF_8), DERIVATION);
    }

    /** A key made of another one, for a use of its own. */
    static byte[] hkdf(byte[] from, String use) {
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
        generator.init(new HKDFParameters(from, new byte[0], use.getBytes(StandardCharsets.US_ASCII)));
        byte[] key = new byte[SealedBox.KEY_BYTES];
        generator.generateBytes(key, 0, key.length);
        return key;
    }
}
