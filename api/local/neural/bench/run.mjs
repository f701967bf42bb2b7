// Times ONNX Runtime: node run.mjs MODEL.onnx WIDTH HEIGHT THREADS RUNS
// Prints the seconds of each run, then the peak memory of the process in MB.
import ort from 'onnxruntime-node';

const [model, ...numbers] = process.argv.slice(2);
const [width, height, threads, runs] = numbers.map(Number);
const session = await ort.InferenceSession.create(model, {
	intraOpNumThreads: threads, interOpNumThreads: 1, executionProviders: ['cpu'], graphOptimizationLevel: 'all',
});
const data = new Float32Array(3 * width * height);
for (let i = 0; i < data.length; i++) data[i] = ((i * 7919) % 256) / 255;
for (let i = 0; i < runs; i++) {
	const start = performance.now();
	await session.run({ data: new ort.Tensor('float32', data, [1, 3, height, width]) });
	console.log(`run ${((performance.now() - start) / 1e3).toFixed(4)}`);
}
console.log(`peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)}`);
