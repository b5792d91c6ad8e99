package io.culvert.gateway.vault;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.node.DataDirectory;
import io.culvert.gateway.node.Settings;
import io.culvert.gateway.node.StartupRefused;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Encrypts what is stored in PostgreSQL and has to be read again: camera passwords, share tokens, the CA's key.
 *
 * <p>The data key lies in PostgreSQL, wrapped by the master key, so that every node of a cluster has the same. What is
 * sealed is bound to a context, such as {@code cameras.password:<id>}: the same bytes in another row do not open.
 *
 * <p>Immutable and thread-safe; {@link #seal}, {@link #open} and {@link #sign} do not block.
 */
public final class Vault {

    private static final int FIRST_KEY = 1;
    private static final String WRAPPING = "vault_keys.wrapped:";
    private static final String SIGNING = "culvert signing key v1: ";

    private final SealedBox box;
    private final byte[] dataKey;

    private Vault(byte[] dataKey) {
        this.box = new SealedBox(FIRST_KEY, dataKey);
        this.dataKey = dataKey.clone();
    }

    /**
     * Unwraps the data key, or makes one (and the master key) where the database has none yet. Blocking.
     *
     * @throws StartupRefused when the master key is missing or not the one that wrapped the data key
     */
    public static Vault open(Settings settings, DataDirectory data, Database database) throws StartupRefused {
        Optional<byte[]> masterKey = MasterKey.find(settings, data);
        Optional<byte[]> wrapped = wrappedKey(database);
        if (wrapped.isEmpty()) {
            byte[] master = masterKey.isPresent() ? masterKey.get() : MasterKey.create(data);
            return new Vault(unwrap(master, makeDataKey(database, master), settings, data));
        }
        if (masterKey.isEmpty()) {
            throw StartupRefused.configuration(MasterKey.origin(settings, data)
                    + " is missing, but this database was encrypted with one (expected: the file from this"
                    + " installation's data directory or its backup)");
        }
        return new Vault(unwrap(masterKey.get(), wrapped.get(), settings, data));
    }

    private static Optional<byte[]> wrappedKey(Database database) {
        return database.one("select wrapped from vault_keys where key_number = ?", row -> row.getBytes(1), FIRST_KEY);
    }

    /** Makes the data key; another node may be quicker, then its key is the one. */
    private static byte[] makeDataKey(Database database, byte[] master) {
        byte[] dataKey = new byte[SealedBox.KEY_BYTES];
        new SecureRandom().nextBytes(dataKey);
        byte[] wrapped = new SealedBox(0, master).seal(dataKey, WRAPPING + FIRST_KEY);
        database.update(
                "insert into vault_keys (key_number, wrapped) values (?, ?) on conflict do nothing",
                FIRST_KEY,
                wrapped);
        return wrappedKey(database).orElseThrow();
    }

    private static byte[] unwrap(byte[] master, byte[] wrapped, Settings settings, DataDirectory data)
            throws StartupRefused {
        try {
            return new SealedBox(0, master).open(wrapped, WRAPPING + FIRST_KEY);
        } catch (AEADBadTagException e) {
            throw StartupRefused.configuration(MasterKey.origin(settings, data)
                    + " does not fit this database: it was encrypted with another one");
        }
    }

    /** Encrypts {@code plain}, bound to {@code context}: table, column and row it is stored in. */
    public byte[] seal(byte[] plain, String context) {
        return box.seal(plain, context);
    }

    /**
     * Decrypts what {@link #seal} made with the same context.
     *
     * @throws SealBrokenException for bytes that were changed, moved to another row or sealed by another installation
     */
    public byte[] open(byte[] sealed, String context) {
        try {
            return box.open(sealed, context);
        } catch (AEADBadTagException e) {
            throw new SealBrokenException(context);
        }
    }

    /**
     * Signs what is handed out and shown again, such as tokens that say themselves what they open: 32 bytes, the same for the same
     * text on every node (HMAC-SHA-256 under a key of the purpose's own, RFC 5869).
     */
    public byte[] sign(byte[] text, String purpose) {
        HMac hmac = new HMac(new SHA256Digest());
        hmac.init(new KeyParameter(MasterKey.hkdf(dataKey, SIGNING + purpose)));
        hmac.update(text, 0, text.length);
        byte[] signature = new byte[hmac.getMacSize()];
        hmac.doFinal(signature, 0);
        return signature;
    }

    /** For tests: a vault with a fixed key and without a database. */
    public static Vault withKey(byte[] dataKey) {
        return new Vault(dataKey);
    }
}
