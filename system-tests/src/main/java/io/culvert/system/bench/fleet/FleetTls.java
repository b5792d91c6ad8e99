package io.culvert.system.bench.fleet;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * One client TLS context for all agents of a fleet: the engine's peer host says which agent it speaks for, and the key
 * manager finds that agent's certificate. A context per agent would cost more memory than the agent. Thread-safe.
 */
final class FleetTls {
    /** The DNS name of every gateway's certificate: docs/protocol.md, Trust. */
    static final String GATEWAY_NAME = "gateway.culvert.internal";

    private final SslContext context;

    FleetTls(FleetIdentities identities) throws IOException {
        Map<String, X509Certificate[]> chains = new HashMap<>();
        identities
                .agents()
                .forEach(agent -> chains.put(agent.agentId(), agent.chain().toArray(X509Certificate[]::new)));
        try {
            KeyManagerFactory keys = new Keys(new AgentKeys(chains, identities.privateKey()));
            boolean openSsl = OpenSsl.isAvailable();
            context = SslContextBuilder.forClient()
                    .sslProvider(openSsl ? SslProvider.OPENSSL : SslProvider.JDK)
                    .protocols("TLSv1.3")
                    .keyManager(openSsl ? new OpenSslCachingX509KeyManagerFactory(keys, chains.size()) : keys)
                    .trustManager(new FleetTrust(identities.caFingerprint()))
                    .endpointIdentificationAlgorithm(null) // the pin says whom to trust
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot set up TLS", e);
        }
    }

    SslHandler handler(ByteBufAllocator allocator, String agentId) {
        SSLEngine engine = context.newEngine(allocator, agentId, 1);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(GATEWAY_NAME)));
        engine.setSSLParameters(parameters);
        return new SslHandler(engine);
    }

    /** The alias is the Agent ID, which is the engine's peer host. */
    private static final class AgentKeys extends X509ExtendedKeyManager {
        private final Map<String, X509Certificate[]> chains;
        private final PrivateKey privateKey;

        AgentKeys(Map<String, X509Certificate[]> chains, PrivateKey privateKey) {
            this.chains = chains;
            this.privateKey = privateKey;
        }

        @Override
        public String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
            return engine.getPeerHost();
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return chains.get(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return privateKey;
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    /** What Netty wants around a key manager. */
    private static final class Keys extends KeyManagerFactory {
        Keys(KeyManager keys) throws GeneralSecurityException {
            super(
                    new KeyManagerFactorySpi() {
                        @Override
                        protected void engineInit(KeyStore store, char[] password) {}

                        @Override
                        protected void engineInit(ManagerFactoryParameters parameters) {}

                        @Override
                        protected KeyManager[] engineGetKeyManagers() {
                            return new KeyManager[] {keys};
                        }
                    },
                    new FleetProvider(),
                    "fleet");
            init((ManagerFactoryParameters) null);
        }
    }

    private static final class FleetProvider extends Provider {
        private static final long serialVersionUID = 1L;

        FleetProvider() {
            super("fleet", "1", "keys of a fleet");
        }
    }
}
