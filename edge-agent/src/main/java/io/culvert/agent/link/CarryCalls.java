package io.culvert.agent.link;

import io.culvert.agent.camera.BatchMessage;
import io.culvert.proto.tunnel.v1.CarryDown;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.TunnelGrpc;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The {@code Carry} method as this agent calls it: batches write themselves, everything else is a message as it comes. */
final class CarryCalls {
    /** What goes up: a {@link CarryUp} or a {@link BatchMessage}. */
    static final MethodDescriptor<Object, CarryDown> METHOD = method(TunnelGrpc.getCarryMethod());

    private CarryCalls() {}

    private static MethodDescriptor<Object, CarryDown> method(MethodDescriptor<CarryUp, CarryDown> plain) {
        return plain.toBuilder(new Up(plain.getRequestMarshaller()), plain.getResponseMarshaller())
                .build();
    }

    private record Up(MethodDescriptor.Marshaller<CarryUp> messages) implements MethodDescriptor.Marshaller<Object> {
        @Override
        public InputStream stream(Object message) {
            return message instanceof BatchMessage batch ? new BatchStream(batch) : messages.stream((CarryUp) message);
        }

        @Override
        public Object parse(InputStream stream) {
            return messages.parse(stream);
        }
    }

    /** gRPC asks for the length and has the message written into its own buffer; it never reads. */
    private static final class BatchStream extends InputStream implements KnownLength, Drainable {
        private final BatchMessage batch;

        BatchStream(BatchMessage batch) {
            this.batch = batch;
        }

        @Override
        public int available() {
            return batch.sizeBytes();
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            batch.writeTo(target);
            return batch.sizeBytes();
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("a batch is written, not read");
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return read();
        }
    }
}
